-- Within a factor of four of the last eight weeks or of last year's same ones: what is
-- far from both is a fault. Of less than a hundred units anything may happen. What is
-- discontinued is not counted: it is not forecast.
with

weeks as (

    select
        sum(case when demand.week_number between -8 and -1 then demand.units end)
            as last_units,
        sum(
            case
                when
                    demand.week_number + {{ var('forecast_season_weeks') }}
                    between 0 and 7
                    then demand.units
            end
        ) as last_year_units

    from {{ ref('int_weekly_demand') }} as demand
    left join {{ ref('int_discontinued_products') }} as discontinued
        on demand.product_id = discontinued.product_id

    where discontinued.product_id is null

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
