with

kin_periods as (

    select * from {{ ref('int_kin_periods') }}

    where level in ('category', 'shop')

),

cut_offs as (

    select * from {{ ref('int_forecast_cut_offs') }}

),

steps as (

    {{ dbt.generate_series(8) }}

),

first_period as (

    select min(period_number) as first_period from kin_periods

),

-- As the same kin did a year before: the period and its neighbours, over the eight
-- before that year's cut-off.
before as (

    select
        cut_offs.cut_off_period,
        kin_periods.level,
        kin_periods.name,
        sum(kin_periods.units) / 8e0 as units

    from cut_offs
    cross join first_period
    inner join kin_periods
        on kin_periods.period_number
        between cut_offs.cut_off_period - {{ var('forecast_season_periods') }} - 8
        and cut_offs.cut_off_period - {{ var('forecast_season_periods') }} - 1

    where
        first_period.first_period
        <= cut_offs.cut_off_period - {{ var('forecast_season_periods') }} - 8

    group by all

)

select
    before.level,
    before.name,
    before.cut_off_period,
    cast(steps.generated_number as integer) as periods_ahead,
    round(sum(kin_periods.units) / 3e0 / before.units, 6) as season_ratio

from before
cross join steps
inner join kin_periods
    on before.level = kin_periods.level
    and before.name = kin_periods.name
    and kin_periods.period_number - before.cut_off_period
    + {{ var('forecast_season_periods') }} - steps.generated_number between -2 and 0

where before.units > 0e0

group by
    before.level,
    before.name,
    before.cut_off_period,
    before.units,
    steps.generated_number
