with

history as (

    select * from {{ ref('int_demand_history') }}

),

trends as (

    select * from {{ ref('int_hierarchy_trends') }}

),

promotions as (

    select * from {{ ref('int_promotion_weeks') }}

),

usual_promotions as (

    select
        history.product_id,
        history.origin_week,
        {{ exact_sum('promotions.promotion_share') }} / 13e0 as usual_promotion_share,
        max(promotions.promotion_share) filter (
            where promotions.week_number = history.origin_week - 1
        ) as last_promotion_share

    from history
    inner join promotions
        on history.product_id = promotions.product_id
        and history.origin_week > promotions.week_number
        and history.origin_week - 13 <= promotions.week_number

    group by all

)

-- Of what has sold for few weeks little is known, and its hierarchy stands in: the mean
-- of a Gamma prior worth a fifth of a unit, after so many weeks with a Poisson rate.
select
    history.*,
    subcategories.trend_1 as subcategory_trend_1,
    subcategories.trend_4 as subcategory_trend_4,
    categories.trend_4 as category_trend_4,
    shops.trend_4 as shop_trend_4,
    coalesce(categories.yearly_trend, shops.yearly_trend) as yearly_trend,
    coalesce(usual_promotions.usual_promotion_share, 0e0) as usual_promotion_share,
    coalesce(usual_promotions.last_promotion_share, 0e0) as last_promotion_share,
    (least(history.known_weeks - 1, 26) * history.own_base_units + 2e-1)
    / (
        least(history.known_weeks - 1, 26)
        + 2e-1 * history.hierarchy_products
        / greatest(coalesce(subcategories.units_13, 0e0), 1e-3)
    ) as usual_units

from history
left join trends as subcategories
    on history.origin_week = subcategories.origin_week
    and subcategories.level = 'subcategory'
    and history.subcategory = subcategories.name
left join trends as categories
    on history.origin_week = categories.origin_week
    and categories.level = 'category'
    and history.category = categories.name
left join trends as shops
    on history.origin_week = shops.origin_week
    and shops.level = 'shop'
left join usual_promotions
    on history.product_id = usual_promotions.product_id
    and history.origin_week = usual_promotions.origin_week
