{{ config(materialized='view') }} {# two models read it, and it is quickly made #}

with

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

),

set_aside as (

    select
        product_id,
        sale_date,
        sum(units) as units,
        sum(revenue) as revenue

    from {{ ref('int_set_aside_sales') }}

    group by product_id, sale_date

)

select
    daily_sales.product_id,
    daily_sales.category,
    daily_sales.sale_date,
    cast(daily_sales.units - coalesce(set_aside.units, 0) as decimal(18, 3)) as units,
    cast(
        daily_sales.revenue - coalesce(set_aside.revenue, 0) as decimal(38, 10)
    ) as revenue,
    cast(coalesce(set_aside.units, 0) as decimal(18, 3)) as set_aside_units

from daily_sales
left join set_aside
    on daily_sales.product_id = set_aside.product_id
    and daily_sales.sale_date = set_aside.sale_date
