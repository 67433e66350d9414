{{ config(materialized='view') }} {# eighteen rows of one, quicker made than read #}

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
    7 * distributions.weeks_ahead as days,
    levels.quantile_level,
    {{ quantile_column('levels.quantile_level') }} as units

from distributions
cross join levels
