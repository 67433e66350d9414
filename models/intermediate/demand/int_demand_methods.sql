{{ config(materialized='view') }} {# quicker made twice than read #}

with

series as (

    select * from {{ ref('int_base_demand') }}

),

forecast_weeks as (

    select * from {{ ref('int_forecast_weeks') }}

),

weeks as (

    select * from {{ ref('int_weekly_demand') }}

),

neighbours as (

    {{ dbt.generate_series(3) }}

),

-- A week of last year and those beside it, by the week that they tell of.
last_year as (

    select
        weeks.product_id,
        weeks.week_number + {{ var('forecast_season_weeks') }}
        + neighbours.generated_number - 2 as week_number,
        {{ exact_sum('weeks.sold_units') }} / 3e0 as units

    from weeks
    cross join neighbours

    group by all

)

select
    series.product_id,
    series.origin_week,
    forecast_weeks.weeks_ahead,
    {{ series_group() }} as series_group,
    case
        when forecast_weeks.is_future then null
        when weeks.product_id is null then 0e0
        else weeks.units
    end as units,
    category_indices.seasonal_index as category_seasonal_index,
    shop_indices.seasonal_index as shop_seasonal_index,
    case
        when series.known_weeks >= {{ var('forecast_season_weeks') }}
            then coalesce(same_week.sold_units, 0e0)
        else series.mean_units_1
    end as seasonal_naive_units,
    case
        when series.known_weeks >= {{ var('forecast_season_weeks') }}
            then
                coalesce(last_year.units, 0e0)
                * {{ clipped_index('series.yearly_trend') }}
        else series.usual_units
    end as last_year_units,
    series.usual_units
    * {{ clipped_index(
        'coalesce(category_indices.seasonal_index, shop_indices.seasonal_index)'
    ) }} as season_units,
    series.usual_units,
    series.mean_units_4,
    series.mean_units_13,
    series.mean_units_52,
    series.ses_level as ses_units,
    series.tsb_rate as tsb_units,
    series.count_mean as count_units,
    coalesce(days.units, series.usual_units) as days_units,
    coalesce(days.unplanned_units, series.usual_units) as unplanned_days_units,
    case when {{ has_stopped() }} then 0e0 else series.usual_units end as ended_units,
    {{ theta_units('forecast_weeks.weeks_ahead', 'series.') }} as theta_units,
    {{ holt_units('forecast_weeks.weeks_ahead', 'series.') }} as holt_units,
    states.seasonal_ses_level * {{ season_of('forecast_weeks.weeks_ahead') }}
        as seasonal_ses_units,
    {{ theta_units('forecast_weeks.weeks_ahead', 'states.seasonal_') }}
    * {{ season_of('forecast_weeks.weeks_ahead') }} as seasonal_theta_units

from series
inner join {{ ref('int_demand_states') }} as states
    on series.product_id = states.product_id
    and series.origin_week = states.origin_week
inner join forecast_weeks on series.origin_week = forecast_weeks.origin_week
left join weeks
    on series.product_id = weeks.product_id
    and forecast_weeks.week_number = weeks.week_number
left join {{ ref('int_day_effects') }} as days
    on series.product_id = days.product_id
    and series.origin_week = days.origin_week
    and forecast_weeks.weeks_ahead = days.weeks_ahead
left join weeks as same_week
    on series.product_id = same_week.product_id
    and forecast_weeks.week_number - {{ var('forecast_season_weeks') }}
    = same_week.week_number
left join last_year
    on series.product_id = last_year.product_id
    and forecast_weeks.week_number = last_year.week_number
left join {{ ref('int_seasonal_indices') }} as category_indices
    on series.origin_week = category_indices.origin_week
    and forecast_weeks.weeks_ahead = category_indices.weeks_ahead
    and category_indices.level = 'category'
    and series.category = category_indices.name
left join {{ ref('int_seasonal_indices') }} as shop_indices
    on series.origin_week = shop_indices.origin_week
    and forecast_weeks.weeks_ahead = shop_indices.weeks_ahead
    and shop_indices.level = 'shop'
