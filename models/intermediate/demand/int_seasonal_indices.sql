with

hierarchy_weeks as (

    select * from {{ ref('int_hierarchy_weeks') }}

    where level in ('category', 'shop')

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

steps as (

    {{ dbt.generate_series(8) }}

),

first_week as (

    select min(week_number) as first_week from hierarchy_weeks

),

-- As the same part of the hierarchy did a year before: the week and its neighbours,
-- over the eight before that year's forecast origin.
before as (

    select
        origins.origin_week,
        hierarchy_weeks.level,
        hierarchy_weeks.name,
        sum(hierarchy_weeks.units) / 8e0 as units

    from origins
    cross join first_week
    inner join hierarchy_weeks
        on hierarchy_weeks.week_number
        between origins.origin_week - {{ var('forecast_season_weeks') }} - 8
        and origins.origin_week - {{ var('forecast_season_weeks') }} - 1

    where
        first_week.first_week
        <= origins.origin_week - {{ var('forecast_season_weeks') }} - 8

    group by all

)

select
    before.level,
    before.name,
    before.origin_week,
    cast(steps.generated_number as integer) as weeks_ahead,
    round(sum(hierarchy_weeks.units) / 3e0 / before.units, 6) as seasonal_index

from before
cross join steps
inner join hierarchy_weeks
    on before.level = hierarchy_weeks.level
    and before.name = hierarchy_weeks.name
    and hierarchy_weeks.week_number - before.origin_week
    + {{ var('forecast_season_weeks') }} - steps.generated_number between -2 and 0

where before.units > 0e0

group by
    before.level,
    before.name,
    before.origin_week,
    before.units,
    steps.generated_number
