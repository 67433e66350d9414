{{ config(materialized='view') }} {# two models read it, and it is quickly made #}

with

sales as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

cancelled as (

    select * from {{ ref('int_cancelled_purchases') }}

),

shop as (

    select * from {{ ref('int_shop_dates') }}

)

select
    sales.product_id,
    {{ buyer_of('sales') }} as buyer,
    cast(sales.ordered_at as date) as sale_date,
    {{ week_number('sales.ordered_at') }} as week_number,
    {{ exact_sum('sales.quantity') }} as units

from sales
cross join shop
left join cancelled
    on sales.order_id = cancelled.order_id
    and sales.line_number = cancelled.line_number

where cancelled.order_id is null

group by all
