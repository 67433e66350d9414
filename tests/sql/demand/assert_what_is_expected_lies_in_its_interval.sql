-- low <= expected <= high: of the 90 % interval of each week; of the 80 % one and the
-- quantiles of .1 and .9 of weeks and sums of which a unit or more is expected.
with

forecasts as (

    select * from {{ ref('product_demand_forecast') }}

    where expected_units is not null

),

distributions as (

    select
        distributions.*,
        weeks.measurement_step

    from {{ ref('int_demand_distributions') }} as distributions
    inner join {{ ref('int_demand_weeks') }} as weeks
        on distributions.product_id = weeks.product_id
        and distributions.weeks_ahead = weeks.weeks_ahead

)

select
    product_id,
    expected_units,
    low_90 as low,
    high_90 as high

from forecasts

where not coalesce(expected_units between low_90 and high_90, false)

union all

select
    product_id,
    expected_units,
    greatest(low_80, q100) as low,
    least(high_80, q900) as high

from distributions

where
    expected_units > measurement_step
    and (
        expected_units not between low_80 and high_80
        or expected_units not between q100 and q900
    )
