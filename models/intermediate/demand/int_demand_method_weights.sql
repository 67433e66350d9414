with

errors as (

    select * from {{ ref('int_demand_known_errors') }}

),

shares as (

    select
        origin_week,
        series_group,
        units_column,
        power(greatest(relative_error, 1e-1), -16e0) as weight

    from errors

),

totals as (

    select
        origin_week,
        series_group,
        {{ exact_sum('weight') }} as weight

    from shares

    group by all

),

weighed as (

    select
        shares.origin_week,
        shares.series_group,
        shares.units_column,
        shares.weight / totals.weight as weight

    from shares
    inner join totals
        on shares.origin_week = totals.origin_week
        and shares.series_group = totals.series_group

)

select
    origin_week,
    series_group,
    {{ weight_of('seasonal_naive_units') }} as seasonal_naive_units_weight,
    {{ weight_of('mean_units_4') }} as mean_units_4_weight,
    {{ weight_of('mean_units_13') }} as mean_units_13_weight,
    {{ weight_of('mean_units_52') }} as mean_units_52_weight,
    {{ weight_of('ses_units') }} as ses_units_weight,
    {{ weight_of('theta_units') }} as theta_units_weight,
    {{ weight_of('holt_units') }} as holt_units_weight,
    {{ weight_of('tsb_units') }} as tsb_units_weight,
    {{ weight_of('count_units') }} as count_units_weight,
    {{ weight_of('usual_units') }} as usual_units_weight,
    {{ weight_of('season_units') }} as season_units_weight,
    {{ weight_of('last_year_units') }} as last_year_units_weight,
    {{ weight_of('seasonal_ses_units') }} as seasonal_ses_units_weight,
    {{ weight_of('seasonal_theta_units') }} as seasonal_theta_units_weight,
    {{ weight_of('days_units') }} as days_units_weight,
    {{ weight_of('ended_units') }} as ended_units_weight

from weighed

group by all
