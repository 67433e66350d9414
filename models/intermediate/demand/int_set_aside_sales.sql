with

sales as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

cancelled as (

    select * from {{ ref('int_cancelled_purchases') }}

),

odd_orders as (

    select * from {{ ref('int_odd_orders') }}

)

select
    sales.order_id,
    sales.line_number,
    sales.product_id,
    cast(sales.ordered_at as date) as sale_date,
    cast(sales.quantity as decimal(18, 3)) as units,
    {{ exact_amount('sales.quantity', 'sales.unit_price') }} as revenue,
    cancelled.cancelled_at,
    odd_orders.units as order_units,
    odd_orders.most_usual_units,
    odd_orders.most_usual_week_units

from sales
left join cancelled
    on sales.order_id = cancelled.order_id
    and sales.line_number = cancelled.line_number
left join odd_orders
    on sales.product_id = odd_orders.product_id
    and {{ buyer_of('sales') }} = odd_orders.buyer
    and cast(sales.ordered_at as date) = odd_orders.sale_date

where cancelled.order_id is not null or odd_orders.product_id is not null
