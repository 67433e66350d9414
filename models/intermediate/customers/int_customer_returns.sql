with

order_lines as (

    select
        *,
        cast(ordered_at as date) as returned_date

    from {{ ref('int_sales') }}

    where quantity < 0 or product_type = 'discount'

),

orders as (

    select * from {{ ref('int_customer_orders') }}

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

)

-- A discount of an order's own day has lowered its revenue already.
select
    order_lines.customer_id,
    order_lines.returned_date,
    sum(
        cast(
            -quantity * cast(order_lines.unit_price as double) as decimal(18, 4)
        )
    ) as returned_value

from order_lines
inner join consenting_customers
    on order_lines.customer_id = consenting_customers.customer_id
left join orders
    on order_lines.order_id = orders.order_id
    and order_lines.returned_date = orders.ordered_date

where order_lines.product_type <> 'discount' or orders.order_id is null

group by order_lines.customer_id, order_lines.returned_date
