with

weeks as (

    select * from {{ ref('int_demand_weeks') }}

),

distributions as (

    select * from {{ ref('int_demand_distributions') }}

    where not is_sum

),

set_aside as (

    select
        product_id,
        {{ exact_sum('set_aside_units') }} as units

    from {{ ref('int_weekly_demand') }}

    where week_number >= -52

    group by product_id

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
    coalesce(
        not weeks.expected_units between distributions.low_80 and distributions.high_80,
        false
    ) as is_expected_outside_80,
    coalesce(set_aside.units, 0e0) as set_aside_units,
    weeks.seasonal_naive_units,
    weeks.is_extrapolated,
    weeks.model_id,
    weeks.scored_by

from weeks
inner join products on weeks.product_id = products.product_id
left join distributions
    on weeks.product_id = distributions.product_id
    and weeks.weeks_ahead = distributions.weeks_ahead
left join set_aside on weeks.product_id = set_aside.product_id
