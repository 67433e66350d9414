{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

series as (

    select * from {{ ref('int_demand_series') }}

),

weeks as (

    select * from {{ ref('int_weekly_demand') }}

),

states as (

    select * from {{ ref('int_demand_states') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

known as (

    select
        series.product_id,
        series.origin_week,
        series.origin_date,
        series.is_latest,
        series.known_weeks,
        series.weeks_with_sale,
        series.subcategory,
        series.hierarchy_products,
        series.measurement_step,
        weeks.sold_units,
        weeks.revenue,
        weeks.units,
        series.origin_week - weeks.week_number as weeks_before

    from series
    inner join weeks
        on series.product_id = weeks.product_id
        and series.origin_week > weeks.week_number
        and series.origin_week - 52 <= weeks.week_number

),

windows as (

    select
        product_id,
        origin_week,
        origin_date,
        is_latest,
        known_weeks,
        weeks_with_sale,
        subcategory,
        hierarchy_products,
        measurement_step,
        {{ mean_week_units(1) }} as mean_units_1,
        {{ mean_week_units(4) }} as mean_units_4,
        {{ mean_week_units(13) }} as mean_units_13,
        {{ mean_week_units(26) }} as mean_units_26,
        {{ mean_week_units(52) }} as mean_units_52,
        sqrt(
            {{ exact_sum('power(coalesce(units, 0e0), 2e0)') }}
            / least(known_weeks, 52)
        ) as root_mean_square,
        max(units) as max_units,
        count(*) filter (where weeks_before <= 13 and sold_units > 0)
        / cast(least(known_weeks, 13) as double) as share_of_weeks_with_sale,
        min(weeks_before) filter (where sold_units > 0) as weeks_since_sale,
        max_by(
            revenue / sold_units, case when sold_units > 0 then -weeks_before end
        ) as last_price,
        {{ exact_sum('revenue') }}
        / nullif({{ exact_sum('sold_units') }}, 0e0) as usual_price

    from known

    group by
        product_id,
        origin_week,
        origin_date,
        is_latest,
        known_weeks,
        weeks_with_sale,
        subcategory,
        hierarchy_products,
        measurement_step

)

select
    windows.*,
    coalesce(products.category, '') as category,
    states.ses_level,
    states.theta_level,
    states.theta_drift,
    states.holt_level,
    states.holt_trend,
    states.holt_damping,
    states.croston_rate,
    states.sba_rate,
    states.tsb_rate,
    states.count_mean,
    states.count_dispersion,
    (states.ses_level + states.tsb_rate + states.count_mean) / 3e0 as own_base_units

from windows
inner join states
    on windows.product_id = states.product_id
    and windows.origin_week = states.origin_week
inner join products on windows.product_id = products.product_id
