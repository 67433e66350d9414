-- Within a factor of four of the last eight weeks or of last year's same ones: what is
-- far from both is a fault. Of less than a hundred units anything may happen.
with

weeks as (

    select
        sum(case when week_number between -8 and -1 then units end) as last_units,
        sum(
            case
                when
                    week_number + {{ var('forecast_season_weeks') }} between 0 and 7
                    then units
            end
        ) as last_year_units

    from {{ ref('int_weekly_demand') }}

),

forecast as (

    select sum(expected_units) as units from {{ ref('product_demand_forecast') }}

)

select *

from weeks
cross join forecast

where
    weeks.last_units > 100
    and (
        forecast.units
        > 4 * greatest(weeks.last_units, coalesce(weeks.last_year_units, 0e0))
        or 4 * forecast.units
        < least(weeks.last_units, coalesce(weeks.last_year_units, weeks.last_units))
    )
