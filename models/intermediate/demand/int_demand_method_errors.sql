with

methods as (

    select * from {{ ref('int_demand_methods') }}

    where units is not null

),

names as (

    select * from {{ ref('forecast_methods') }}

),

sums as (

    select
        origin_week,
        series_group,
        count(*) as series_weeks,
        {{ squared_error('seasonal_naive_units') }} as seasonal_naive_units,
        {{ squared_error('mean_units_4') }} as mean_units_4,
        {{ squared_error('mean_units_13') }} as mean_units_13,
        {{ squared_error('mean_units_52') }} as mean_units_52,
        {{ squared_error('ses_units') }} as ses_units,
        {{ squared_error('theta_units') }} as theta_units,
        {{ squared_error('holt_units') }} as holt_units,
        {{ squared_error('tsb_units') }} as tsb_units,
        {{ squared_error('count_units') }} as count_units,
        {{ squared_error('usual_units') }} as usual_units,
        {{ squared_error('season_units') }} as season_units,
        {{ squared_error('last_year_units') }} as last_year_units,
        {{ squared_error('seasonal_ses_units') }} as seasonal_ses_units,
        {{ squared_error('seasonal_theta_units') }} as seasonal_theta_units,
        {{ squared_error('days_units') }} as days_units,
        {{ squared_error('ended_units') }} as ended_units

    from methods

    group by all

)

select
    sums.origin_week,
    sums.series_group,
    names.method,
    sums.series_weeks,
    case names.units_column
        when 'seasonal_naive_units' then sums.seasonal_naive_units
        when 'mean_units_4' then sums.mean_units_4
        when 'mean_units_13' then sums.mean_units_13
        when 'mean_units_52' then sums.mean_units_52
        when 'ses_units' then sums.ses_units
        when 'theta_units' then sums.theta_units
        when 'holt_units' then sums.holt_units
        when 'tsb_units' then sums.tsb_units
        when 'count_units' then sums.count_units
        when 'usual_units' then sums.usual_units
        when 'season_units' then sums.season_units
        when 'last_year_units' then sums.last_year_units
        when 'seasonal_ses_units' then sums.seasonal_ses_units
        when 'seasonal_theta_units' then sums.seasonal_theta_units
        when 'days_units' then sums.days_units
        when 'ended_units' then sums.ended_units
    end as squared_errors

from sums
cross join names
