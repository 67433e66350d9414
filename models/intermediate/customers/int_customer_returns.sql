with

order_lines as (

    select * from {{ ref('int_sales') }}

    where quantity < 0 and product_type <> 'discount'

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

)

select
    order_lines.customer_id,
    cast(order_lines.ordered_at as date) as returned_date,
    sum(
        cast(-quantity * cast(order_lines.unit_price as double) as decimal(18, 4))
    ) as returned_value

from order_lines
inner join consenting_customers
    on order_lines.customer_id = consenting_customers.customer_id

group by order_lines.customer_id, cast(order_lines.ordered_at as date)
