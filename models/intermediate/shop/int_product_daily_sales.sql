with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

products as (

    select * from {{ ref('stg_products') }}

),

-- Decimals add up to the same in any order; doubles make each build a little different.
lines as (

    select
        product_id,
        cast(ordered_at as date) as sale_date,
        cast(quantity as decimal(18, 3)) as units,
        {{ exact_amount('quantity', 'unit_price') }} as revenue

    from order_lines

),

daily_sales as (

    select
        product_id,
        sale_date,
        cast(sum(units) as decimal(18, 3)) as units,
        cast(sum(revenue) as decimal(38, 10)) as revenue

    from lines

    group by all
    having sum(units) > 0

)

select
    daily_sales.product_id,
    coalesce(products.category, '') as category,
    daily_sales.sale_date,
    daily_sales.units,
    daily_sales.revenue

from daily_sales
inner join products on daily_sales.product_id = products.product_id
