with

errors as (

    select * from {{ ref('int_demand_method_errors') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

names as (

    select * from {{ ref('forecast_methods') }}

),

asked as (

    select distinct
        series.origin_week,
        {{ series_group() }} as series_group

    from {{ ref('int_base_demand') }} as series
    inner join {{ ref('int_demand_states') }} as states
        on series.product_id = states.product_id
        and series.origin_week = states.origin_week

),

-- What was over at an origin.
known as (

    select
        origins.origin_week,
        errors.series_group,
        errors.method,
        {{ exact_sum('errors.squared_errors') }} as squared_errors,
        sum(errors.series_weeks) as series_weeks

    from origins
    inner join errors on errors.origin_week + 8 <= origins.origin_week

    group by all

),

own as (

    {{ relative_errors('known', 'origin_week, series_group') }}

),

together as (

    select
        origin_week,
        method,
        {{ exact_sum('squared_errors') }} as squared_errors,
        sum(series_weeks) as series_weeks

    from known

    group by all

),

pooled as (

    {{ relative_errors('together', 'origin_week') }}

)

-- Of few weeks the group's errors are drawn to all groups', and those to equal ones.
select
    asked.origin_week,
    asked.series_group,
    names.units_column,
    {{ drawn_to(
        'own', drawn_to('pooled', '1e0')
    ) }} as relative_error

from asked
cross join names
left join own
    on asked.origin_week = own.origin_week
    and asked.series_group = own.series_group
    and names.method = own.method
left join pooled
    on asked.origin_week = pooled.origin_week
    and names.method = pooled.method
