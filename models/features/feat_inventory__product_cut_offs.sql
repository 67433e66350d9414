with

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

),

promotions as (

    select * from {{ ref('stg_promotions') }}

),

stock_levels as (

    select * from {{ ref('stg_stock_levels') }}

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

-- The days to come, and about two years of those that have been.
blocks as (

    {{ dbt.generate_series(27) }}

),

-- History is cut into blocks as long as the horizon, back from today, and each is
-- forecast from the day on which it begins: just as the days to come are.
block_starts as (

    select
        cast({{ dbt.dateadd(
            'day',
            '-(blocks.generated_number - 1) * ' ~ var('forecast_horizon_days'),
            'shop.as_of_date'
        ) }} as date) as block_start_date

    from shop
    inner join blocks
        on {{ dbt.datediff('shop.first_order_date', 'shop.as_of_date', 'day') }} - 91
        >= (blocks.generated_number - 1) * {{ var('forecast_horizon_days') }}

),

cut_offs as (

    select
        block_start_date as cut_off_date,
        {{ dbt.dateadd('day', -28, 'block_start_date') }} as from_28_days_before,
        {{ dbt.dateadd('day', -91, 'block_start_date') }} as from_91_days_before

    from block_starts

),

known_sales as (

    select
        cut_offs.cut_off_date,
        daily_sales.*,
        {{ dbt.datediff('daily_sales.sale_date', 'cut_offs.cut_off_date', 'day') }}
            as days_before

    from cut_offs
    inner join daily_sales
        on cut_offs.cut_off_date > daily_sales.sale_date
        and cut_offs.from_91_days_before <= daily_sales.sale_date

),

-- Sold in most weeks of the last 91 days and of the last 28: what sells more rarely
-- has no daily pattern to forecast.
active_products as (

    select
        cut_off_date,
        product_id,
        category,
        coalesce(sum(units) filter (where days_before <= 7), 0) / 7e0
            as mean_daily_units_7_days,
        sum(units) filter (where days_before <= 28) / 28e0
            as mean_daily_units_28_days,
        sum(units) / 91e0 as mean_daily_units_91_days,
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
        coalesce(sum(units) filter (where days_before <= 7), 0) / 7e0
            as mean_daily_units_7_days,
        sum(units) filter (where days_before <= 28) / 28e0
            as mean_daily_units_28_days,
        sum(units) / 91e0 as mean_daily_units_91_days

    from known_sales

    group by all

),

usual_promotions as (

    select
        cut_offs.cut_off_date,
        promotions.product_id,
        sum({{ dbt.datediff(
            'greatest(promotions.starts_at, cut_offs.from_28_days_before)',
            'least(promotions.ends_at, cut_offs.cut_off_date)',
            'day'
        ) }}) / 28e0 as usual_promotion_count

    from cut_offs
    inner join promotions
        on cut_offs.cut_off_date > promotions.starts_at
        and cut_offs.from_28_days_before < promotions.ends_at

    group by all

),

stock_outs as (

    select distinct
        cut_offs.cut_off_date,
        stock_levels.product_id

    from cut_offs
    inner join stock_levels
        on cut_offs.cut_off_date > stock_levels.stock_date
        and cut_offs.from_28_days_before <= stock_levels.stock_date

    where stock_levels.on_hand <= 0

)

select
    active_products.product_id,
    active_products.cut_off_date,
    active_products.category,
    active_products.mean_daily_units_7_days,
    active_products.mean_daily_units_28_days,
    active_products.mean_daily_units_91_days,
    active_products.sd_daily_units_91_days,
    active_products.share_of_days_without_sale_28_days,
    active_products.days_since_last_sale,
    active_products.mean_daily_units_7_days
    / active_products.mean_daily_units_28_days as trend_7_days,
    active_products.mean_daily_units_28_days
    / active_products.mean_daily_units_91_days as trend_28_days,
    active_products.last_price,
    active_products.last_price / nullif(active_products.usual_price, 0e0)
        as last_price_ratio,
    categories.mean_daily_units_28_days as category_mean_daily_units_28_days,
    categories.mean_daily_units_7_days
    / categories.mean_daily_units_28_days as category_trend_7_days,
    categories.mean_daily_units_28_days
    / categories.mean_daily_units_91_days as category_trend_28_days,
    coalesce(usual_promotions.usual_promotion_count, 0e0) as usual_promotion_count,
    stock_outs.product_id is not null as had_stock_out_recently

from active_products
inner join categories
    on active_products.cut_off_date = categories.cut_off_date
    and active_products.category = categories.category
left join usual_promotions
    on active_products.cut_off_date = usual_promotions.cut_off_date
    and active_products.product_id = usual_promotions.product_id
left join stock_outs
    on active_products.cut_off_date = stock_outs.cut_off_date
    and active_products.product_id = stock_outs.product_id
