with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

),

returned_purchases as (

    select * from {{ ref('int_returned_purchases') }}

)

select
    order_lines.customer_id,
    order_lines.order_id,
    order_lines.product_id,
    order_lines.ordered_at,
    cast(order_lines.ordered_at as date) as ordered_date,
    order_lines.quantity,
    cast(order_lines.unit_price as double) as unit_price,
    cast(order_lines.list_price as double) as list_price,
    cast(coalesce(order_lines.coupon_amount, 0) as double) as coupon_amount,
    order_lines.quantity * cast(order_lines.unit_price as double) as line_value,
    cast(returned_purchases.returned_at as date) as returned_date

from order_lines
inner join consenting_customers
    on order_lines.customer_id = consenting_customers.customer_id
left join returned_purchases
    on order_lines.order_id = returned_purchases.order_id
    and order_lines.line_number = returned_purchases.line_number
