with

stock_levels as (

    select * from {{ ref('stg_stock_levels') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

curves as (

    select * from {{ ref('int_price_curves') }}

),

latest_stock as (

    select
        stock_levels.product_id,
        stock_levels.location_id,
        max_by(stock_levels.on_hand, stock_levels.stock_date) as on_hand

    from stock_levels
    inner join shop_dates on stock_levels.stock_date <= shop_dates.as_of_date

    group by all

),

stock as (

    select
        product_id,
        round(sum(on_hand), 6) as on_hand

    from latest_stock

    group by product_id

)

-- What nothing is expected to sell of lasts for ever, which is 9999 weeks.
select
    stock.product_id,
    stock.on_hand,
    case
        when curves.expected_units > 0e0
            then least(stock.on_hand / curves.expected_units, 9999e0)
        when curves.expected_units = 0e0 then 9999e0
    end as cover_weeks

from stock
inner join curves on stock.product_id = curves.product_id
