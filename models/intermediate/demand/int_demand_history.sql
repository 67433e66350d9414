{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

series as (

    select * from {{ ref('int_demand_series') }}

),

periods as (

    select * from {{ ref('int_demand_periods') }}

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
        series.cut_off_period,
        series.cut_off_date,
        series.is_latest,
        series.known_periods,
        series.periods_with_sale,
        series.subcategory,
        series.kin_products,
        series.unit_step,
        periods.sold_units,
        periods.revenue,
        periods.units,
        series.cut_off_period - periods.period_number as periods_before

    from series
    inner join periods
        on series.product_id = periods.product_id
        and series.cut_off_period > periods.period_number
        and series.cut_off_period - 52 <= periods.period_number

),

windows as (

    select
        product_id,
        cut_off_period,
        cut_off_date,
        is_latest,
        known_periods,
        periods_with_sale,
        subcategory,
        kin_products,
        unit_step,
        {{ mean_period_units(1) }} as mean_units_1,
        {{ mean_period_units(4) }} as mean_units_4,
        {{ mean_period_units(13) }} as mean_units_13,
        {{ mean_period_units(26) }} as mean_units_26,
        {{ mean_period_units(52) }} as mean_units_52,
        sqrt(
            {{ exact_sum('power(coalesce(units, 0e0), 2e0)') }}
            / least(known_periods, 52)
        ) as root_mean_square,
        max(units) as largest_units,
        count(*) filter (where periods_before <= 13 and sold_units > 0)
        / cast(least(known_periods, 13) as double) as share_of_periods_with_sale,
        min(periods_before) filter (where sold_units > 0) as periods_since_sale,
        max_by(
            revenue / sold_units, case when sold_units > 0 then -periods_before end
        ) as last_price,
        {{ exact_sum('revenue') }}
        / nullif({{ exact_sum('sold_units') }}, 0e0) as usual_price

    from known

    group by
        product_id,
        cut_off_period,
        cut_off_date,
        is_latest,
        known_periods,
        periods_with_sale,
        subcategory,
        kin_products,
        unit_step

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
    (states.ses_level + states.tsb_rate + states.count_mean) / 3e0 as own_units

from windows
inner join states
    on windows.product_id = states.product_id
    and windows.cut_off_period = states.cut_off_period
inner join products on windows.product_id = products.product_id
