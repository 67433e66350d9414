with

stock_levels as (

    select * from {{ ref('stg_stock_levels') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

)

select
    stock_levels.product_id,
    stock_levels.location_id,
    max(stock_levels.stock_date) as stock_date,
    max_by(stock_levels.on_hand, stock_levels.stock_date) as on_hand,
    max_by(
        greatest(coalesce(stock_levels.on_order, 0e0), 0e0), stock_levels.stock_date
    ) as on_order

from stock_levels
inner join shop_dates on stock_levels.stock_date <= shop_dates.as_of_date

group by all
