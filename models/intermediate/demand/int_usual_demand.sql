{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

history as (

    select * from {{ ref('int_demand_history') }}

),

trends as (

    select * from {{ ref('int_kin_trends') }}

),

promotions as (

    select * from {{ ref('int_promotion_periods') }}

),

usual_promotions as (

    select
        history.product_id,
        history.cut_off_period,
        {{ exact_sum('promotions.promotion_share') }} / 13e0 as usual_promotion_share,
        max(promotions.promotion_share) filter (
            where promotions.period_number = history.cut_off_period - 1
        ) as last_promotion_share

    from history
    inner join promotions
        on history.product_id = promotions.product_id
        and history.cut_off_period > promotions.period_number
        and history.cut_off_period - 13 <= promotions.period_number

    group by all

)

-- Of what has sold for few periods little is known, and its kin stands in: the mean
-- of a Gamma prior worth a fifth of a unit, after so many periods with a Poisson rate.
select
    history.*,
    subcategories.trend_1 as subcategory_trend_1,
    subcategories.trend_4 as subcategory_trend_4,
    categories.trend_4 as category_trend_4,
    shops.trend_4 as shop_trend_4,
    coalesce(usual_promotions.usual_promotion_share, 0e0) as usual_promotion_share,
    coalesce(usual_promotions.last_promotion_share, 0e0) as last_promotion_share,
    (least(history.known_periods - 1, 26) * history.own_units + 2e-1)
    / (
        least(history.known_periods - 1, 26)
        + 2e-1 * history.kin_products
        / greatest(coalesce(subcategories.units_13, 0e0), 1e-3)
    ) as usual_units

from history
left join trends as subcategories
    on history.cut_off_period = subcategories.cut_off_period
    and subcategories.level = 'subcategory'
    and history.subcategory = subcategories.name
left join trends as categories
    on history.cut_off_period = categories.cut_off_period
    and categories.level = 'category'
    and history.category = categories.name
left join trends as shops
    on history.cut_off_period = shops.cut_off_period
    and shops.level = 'shop'
left join usual_promotions
    on history.product_id = usual_promotions.product_id
    and history.cut_off_period = usual_promotions.cut_off_period
