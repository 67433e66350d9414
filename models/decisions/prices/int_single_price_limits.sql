with

curves as (

    select * from {{ ref('int_price_curves') }}

),

rules as (

    select * from {{ ref('int_price_rules') }}

),

competitors as (

    select
        product_id,
        min(price) as cheapest_price,
        median(cast(price as double)) as median_price

    from {{ ref('int_competitor_prices') }}

    group by product_id

),

stock as (

    select * from {{ ref('int_stock_cover') }}

),

ranges as (

    select * from {{ ref('int_price_ranges') }}

),

priced as (

    select
        rules.*,
        cast(curves.price as decimal(12, 2)) as price,
        cast(least(curves.lowest_price, curves.price) as decimal(12, 2)) as lowest_seen,
        cast(greatest(curves.highest_price, curves.price) as decimal(12, 2))
            as highest_seen,
        curves.unit_cost,
        competitors.cheapest_price,
        competitors.median_price,
        rules.max_step_rate * case when rules.is_key_product then 5e-1 else 1e0 end
            as step_rate,
        least(rules.competitor_high_rate, case when rules.is_key_product then 1e0 end)
            as highest_rate,
        stock.cover_weeks,
        coalesce(ranges.places, 2) as places

    from curves
    inner join rules on curves.product_id = rules.product_id
    left join competitors on curves.product_id = competitors.product_id
    left join stock on curves.product_id = stock.product_id
    left join ranges on curves.product_id = ranges.product_id

)

-- Null: that limit says nothing of the product.
select
    *,
    {{ whole_cents('ceil', 'unit_cost') }} as cost_floor,
    case when not may_be_cut then price end as uncut_price,
    case when cover_weeks < min_stock_cover_weeks then price end as scarce_price,
    case when cover_weeks > max_stock_cover_weeks then price end as ample_price,
    {{ whole_cents('ceil', 'price * (1e0 - step_rate)') }} as step_low,
    {{ whole_cents('floor', 'price * (1e0 + step_rate)') }} as step_high,
    {{ whole_cents('ceil', 'unit_cost / (1e0 - min_margin_rate)') }}
        as margin_floor,
    {{ whole_cents('ceil', 'cheapest_price * competitor_low_rate') }}
        as competitor_low,
    {{ whole_cents('floor', 'median_price * highest_rate') }}
        as competitor_high

from priced
