with

distributions as (

    select * from {{ ref('int_demand_distributions') }}

    where not is_sum

),

levels as (

    select * from {{ ref('quantile_levels') }}

)

select
    distributions.product_id,
    distributions.periods_ahead,
    levels.quantile_level,
    {{ quantile_column('levels.quantile_level') }} as units

from distributions
cross join levels

where levels.is_of_single_periods
