with

known_sales as (

    select * from {{ ref('int_known_sales') }}

),

-- Sold in most weeks of the last 91 days and of the last 28: what sells more rarely
-- has no daily pattern to forecast.
active_products as (

    select
        cut_off_date,
        product_id,
        category,
        {{ mean_daily_units(7) }} as mean_daily_units_7_days,
        {{ mean_daily_units(28) }} as mean_daily_units_28_days,
        {{ mean_daily_units(91) }} as mean_daily_units_91_days,
        sqrt(greatest(
            sum(units * units) / 91e0 - power(sum(units) / 91e0, 2e0), 0e0
        )) as sd_daily_units_91_days,
        1e0 - count(*) filter (where days_before <= 28) / 28e0
            as share_of_days_without_sale_28_days,
        min(days_before) as days_since_last_sale,
        max_by(cast(revenue as double) / units, sale_date) as last_price,
        cast(sum(revenue) as double) / sum(units) as usual_price

    from known_sales

    group by all
    having
        count(*) >= 13
        and count(*) filter (where days_before <= 28) >= 4

),

categories as (

    select
        cut_off_date,
        category,
        {{ mean_daily_units(7) }} as mean_daily_units_7_days,
        {{ mean_daily_units(28) }} as mean_daily_units_28_days,
        {{ mean_daily_units(91) }} as mean_daily_units_91_days

    from known_sales

    group by all

)

select
    products.product_id,
    products.cut_off_date,
    products.category,
    products.mean_daily_units_7_days,
    products.mean_daily_units_28_days,
    products.mean_daily_units_91_days,
    products.sd_daily_units_91_days,
    products.share_of_days_without_sale_28_days,
    products.days_since_last_sale,
    products.last_price,
    products.usual_price,
    products.mean_daily_units_7_days
    / products.mean_daily_units_28_days as trend_7_days,
    products.mean_daily_units_28_days
    / products.mean_daily_units_91_days as trend_28_days,
    products.last_price / nullif(products.usual_price, 0e0) as last_price_ratio,
    categories.mean_daily_units_28_days as category_mean_daily_units_28_days,
    categories.mean_daily_units_7_days
    / categories.mean_daily_units_28_days as category_trend_7_days,
    categories.mean_daily_units_28_days
    / categories.mean_daily_units_91_days as category_trend_28_days

from active_products as products
inner join categories
    on products.cut_off_date = categories.cut_off_date
    and products.category = categories.category
