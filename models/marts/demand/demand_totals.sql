with

distributions as (

    select * from {{ ref('int_demand_distributions') }}

    where is_sum

),

hierarchy as (

    select * from {{ ref('int_product_hierarchy') }}

    where level in ('category', 'shop')

),

shared_errors as (

    select * from {{ ref('int_shared_error_variance') }}

),

sums as (

    select
        hierarchy.level,
        hierarchy.name,
        distributions.weeks_ahead,
        count(*) as products,
        {{ exact_sum('distributions.expected_units') }} as expected_units,
        {{ exact_sum('power(distributions.expected_units, 2e0)') }} as squared_units,
        {{ exact_sum('power(distributions.units_sd, 2e0)') }} as own_variance

    from distributions
    inner join hierarchy on distributions.product_id = hierarchy.product_id

    group by all

),

-- What each product is off by itself, and what all are off together: events, seasons.
spread as (

    select
        sums.*,
        sqrt(ln(
            1e0 + (
                sums.own_variance
                + coalesce(shared_errors.shared_variance, 0e0)
                * (power(sums.expected_units, 2e0) - sums.squared_units)
            ) / power(sums.expected_units, 2e0)
        )) as log_sd

    from sums
    left join shared_errors
        on sums.level = shared_errors.level
        and sums.weeks_ahead = shared_errors.weeks_ahead

    where sums.expected_units > 0e0

)

select
    level,
    name,
    cast(7 * weeks_ahead as bigint) as days,
    products,
    round(expected_units, 6) as expected_units,
    {{ total_at('-1.281552e0') }} as low_80,
    {{ total_at('1.281552e0') }} as high_80,
    {{ total_at('-1.644854e0') }} as low_90,
    {{ total_at('1.644854e0') }} as high_90

from spread
