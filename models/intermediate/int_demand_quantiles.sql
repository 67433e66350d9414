with

distributions as (

    select * from {{ ref('int_demand_distributions') }}

    where is_sum

),

levels as (

    select * from {{ ref('quantile_levels') }}

)

select
    distributions.product_id,
    distributions.periods_ahead * {{ var('forecast_period_days') }} as days,
    levels.quantile_level,
    {{ quantile_column('levels.quantile_level') }} as units

from distributions
cross join levels
