with

sales as (

    select * from {{ ref('int_promotion_sales') }}

),

promoted as (

    select * from {{ ref('int_promoted_shares') }}

),

goods as (

    select * from {{ ref('int_goods') }}

),

weeks as (

    select * from {{ ref('int_shop_weeks') }}

    where is_whole

),

sold_out as (

    select distinct
        sold_out_days.product_id,
        weeks.week_number

    from {{ ref('int_sold_out_days') }} as sold_out_days
    inner join weeks
        on
        sold_out_days.stock_date >= weeks.week_date
        and sold_out_days.stock_date < weeks.week_end_date

),

spans as (

    select
        product_id,
        store_id,
        min(week_number) as first_week_number,
        max(week_number) as last_week_number

    from sales

    group by all
    having
        count(*) >= 8
        and count(*) * 4 > max(week_number) - min(week_number)

),

-- What has not been sold for a quarter of a year is sold no more.
grid as (

    select
        spans.product_id,
        spans.store_id,
        weeks.week_number,
        weeks.week_date,
        weeks.week_end_date

    from spans
    inner join weeks
        on
        spans.first_week_number <= weeks.week_number
        and spans.last_week_number + 13 >= weeks.week_number

)

select
    grid.product_id,
    grid.store_id,
    coalesce(goods.category, '') as category,
    coalesce(goods.subcategory, '') as subcategory,
    cast(goods.unit_cost as double) as unit_cost,
    grid.week_number,
    grid.week_date,
    coalesce(sales.units, 0e0) as units,
    sales.price,
    sales.list_price,
    greatest(
        coalesce(of_store.promoted_share, 0e0), coalesce(of_shop.promoted_share, 0e0)
    ) as promoted_share,
    sold_out.product_id is not null as is_sold_out

from grid
inner join goods on grid.product_id = goods.product_id
left join sales
    on
    grid.product_id = sales.product_id
    and grid.store_id is not distinct from sales.store_id
    and grid.week_number = sales.week_number
left join promoted as of_store
    on
    grid.product_id = of_store.product_id
    and grid.store_id = of_store.store_id
    and grid.week_number = of_store.week_number
left join promoted as of_shop
    on
    grid.product_id = of_shop.product_id
    and of_shop.store_id is null
    and grid.week_number = of_shop.week_number
left join sold_out
    on
    grid.product_id = sold_out.product_id
    and grid.week_number = sold_out.week_number
