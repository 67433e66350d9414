with

weeks as (

    select * from {{ ref('int_demand_weeks') }}

),

distributions as (

    select * from {{ ref('int_demand_distributions') }}

    where not is_sum

),

products as (

    select * from {{ ref('stg_products') }}

)

select
    weeks.product_id,
    products.product_name,
    weeks.week_start_date as forecast_date,
    weeks.expected_units,
    distributions.q500 as median_units,
    distributions.low_80,
    distributions.high_80,
    distributions.low_90,
    distributions.high_90,
    weeks.seasonal_naive_units,
    weeks.is_extrapolated,
    weeks.model_id,
    weeks.scored_by

from weeks
inner join products on weeks.product_id = products.product_id
left join distributions
    on weeks.product_id = distributions.product_id
    and weeks.weeks_ahead = distributions.weeks_ahead
