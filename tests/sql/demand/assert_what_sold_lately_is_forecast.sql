-- Every product that sold in the last half year has its weeks, and they are numbers.
with

series as (

    select * from {{ ref('int_demand_series') }}

    where is_latest

),

forecasts as (

    select
        product_id,
        count(expected_units + low_90 + high_90) as known_weeks

    from {{ ref('product_demand_forecast') }}

    where expected_units >= 0e0 and isfinite(expected_units)

    group by product_id

)

select series.product_id

from series
left join forecasts on series.product_id = forecasts.product_id

where forecasts.known_weeks is null or forecasts.known_weeks < 8
