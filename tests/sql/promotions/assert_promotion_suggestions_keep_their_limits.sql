with

suggestions as (

    select
        *,
        coalesce(store_id, '') as place,
        cast(starts_on as timestamp) as starts_at,
        cast(ends_on + 1 as timestamp) as ends_at

    from {{ ref('promotion_suggestions') }}

),

known as (

    select distinct
        promotions.product_id,
        coalesce(promotions.store_id, '') as place,
        promotions.starts_at,
        promotions.ends_at,
        coalesce(products.category, '') as category

    from {{ ref('int_promotions') }} as promotions
    inner join {{ ref('stg_products') }} as products
        on promotions.product_id = products.product_id

),

every_one as (

    select
        product_id,
        place,
        starts_at,
        ends_at,
        category,
        'suggested' as how

    from suggestions

    union all

    select
        product_id,
        place,
        starts_at,
        ends_at,
        category,
        'told' as how

    from known

),

rules as (

    select * from {{ ref('promotion_rules') }}

),

-- The least of the days that may be meant: that of the shop or of a category.
least_days as (

    select min(min_days_between) as min_days from rules

),

too_near as (

    select
        suggestions.suggestion_rank,
        'too near to another' as what

    from suggestions
    inner join every_one as others
        on
        suggestions.product_id = others.product_id
        and others.place in (suggestions.place, '')
        and (others.how = 'told' or suggestions.starts_at <> others.starts_at)
    cross join least_days

    where
        suggestions.starts_at
        < others.ends_at + to_days(cast(least_days.min_days as integer))
        and others.starts_at
        < suggestions.ends_at + to_days(cast(least_days.min_days as integer))

),

-- Only where something is suggested does a limit say anything: plans may break it.
too_many as (

    select
        min(suggestions.suggestion_rank) as suggestion_rank,
        'too many at once' as what

    from suggestions
    inner join every_one as others
        on
        others.place in (suggestions.place, '')
        and suggestions.starts_at < others.ends_at
        and suggestions.starts_at >= others.starts_at
    inner join rules
        on
        rules.scope = 'shop'
        or (
            suggestions.category = rules.scope_value
            and others.category = rules.scope_value
        )

    group by suggestions.place, suggestions.starts_at, rules.scope, rules.scope_value
    having count(distinct others.product_id) > max(rules.max_products_at_once)

),

too_dear as (

    select
        min(suggestions.suggestion_rank) as suggestion_rank,
        'over the budget' as what

    from suggestions
    inner join rules
        on rules.scope = 'shop' or suggestions.category = rules.scope_value

    group by rules.scope, rules.scope_value
    having sum(suggestions.discount_given) > max(rules.discount_budget) + 1e-3

),

not_allowed as (

    select
        suggestions.suggestion_rank,
        'not allowed by its price or its gain' as what

    from suggestions
    inner join {{ ref('int_price_rules') }} as rules
        on suggestions.product_id = rules.product_id
    inner join {{ ref('stg_products') }} as products
        on suggestions.product_id = products.product_id
    cross join {{ ref('int_shop_dates') }} as shop

    where
        rules.is_fixed
        or not coalesce(rules.may_be_cut, true)
        or suggestions.promotion_price < greatest(products.unit_cost, rules.floor_price)
        or suggestions.promotion_price >= suggestions.regular_price
        or suggestions.starts_on < shop.as_of_date
        or suggestions.starts_on > shop.as_of_date + 63
        or not coalesce(
            case suggestions.objective
                when 'margin' then suggestions.margin_change_low
                else suggestions.revenue_change_low
            end > 0, false
        )

),

-- No deeper than any promotion of its category has been: seen, with what a price of
-- whole cents rounds off.
too_deep as (

    select
        suggestions.suggestion_rank,
        'deeper than any that was tried' as what

    from suggestions
    left join {{ ref('promotion_effects') }} as tried
        on suggestions.category = tried.category

    group by suggestions.suggestion_rank, suggestions.discount_rate
    having
        suggestions.discount_rate > coalesce(max(tried.discount_rate), 0) + 1e-3

)

select * from too_near
union all
select * from too_many
union all
select * from too_dear
union all
select * from not_allowed
union all
select * from too_deep
