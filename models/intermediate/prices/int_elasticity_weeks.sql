with

price_weeks as (

    select * from {{ ref('int_store_price_weeks') }}

    where
        units is not null
        and weeks_with_sales >= 4
        and not is_sold_out

),

competitors as (

    select * from {{ ref('int_competitor_price_weeks') }}

),

categories as (

    select
        category,
        count(distinct product_id) as product_count

    from price_weeks

    group by all

),

in_season_groups as (

    select
        price_weeks.*,
        case when categories.product_count >= 5 then price_weeks.category else '' end
            as season_group

    from price_weeks
    inner join categories on price_weeks.category = categories.category

),

beside_others as (

    select
        *,
        sum(cast(units as decimal(18, 4))) over (partition by season_group, week_date)
        - sum(cast(units as decimal(18, 4))) over (partition by product_id, week_date)
            as units_of_others,
        sum(cast(base_units as decimal(18, 6)))
            over (partition by category, subcategory, store_id, week_date)
        - cast(base_units as decimal(18, 6)) as base_units_of_rivals,
        sum(cast(base_units * log_price_ratio as decimal(18, 6)))
            over (partition by category, subcategory, store_id, week_date)
        - cast(base_units * log_price_ratio as decimal(18, 6)) as dearness_of_rivals

    from in_season_groups

)

select
    beside_others.product_id,
    beside_others.store_id,
    beside_others.week_date,
    beside_others.category,
    beside_others.subcategory,
    beside_others.season_group,
    beside_others.units,
    beside_others.base_units,
    beside_others.recent_units,
    beside_others.weeks_with_sales,
    beside_others.usual_promoted_share,
    beside_others.recent_promoted_share,
    beside_others.recent_log_price_ratio,
    ln(beside_others.price) as log_price,
    beside_others.log_price_ratio,
    beside_others.is_promoted,
    beside_others.week_number / 52e0 as years,
    ln(cast(beside_others.units_of_others as double) + 1e0) as season,
    {{ recent_pace() }} as recent_pace,
    coalesce(
        cast(beside_others.dearness_of_rivals as double)
        / nullif(cast(beside_others.base_units_of_rivals as double), 0e0),
        0e0
    ) as log_rival_price_ratio,
    coalesce(competitors.log_competitor_price - ln(beside_others.usual_price), 0e0)
        as log_competitor_price_ratio

from beside_others
left join competitors
    on beside_others.product_id = competitors.product_id
    and beside_others.week_date = competitors.week_date
