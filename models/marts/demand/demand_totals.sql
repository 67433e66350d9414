with

distributions as (

    select * from {{ ref('int_demand_distributions') }}

    where is_sum

),

kin as (

    select * from {{ ref('int_product_kin') }}

    where level in ('category', 'shop')

),

common_errors as (

    select * from {{ ref('int_common_errors') }}

),

sums as (

    select
        kin.level,
        kin.name,
        distributions.periods_ahead,
        count(*) as products,
        {{ exact_sum('distributions.expected_units') }} as expected_units,
        {{ exact_sum('power(distributions.expected_units, 2e0)') }} as squared_units,
        {{ exact_sum('power(distributions.units_sd, 2e0)') }} as own_variance

    from distributions
    inner join kin on distributions.product_id = kin.product_id

    group by all

),

-- What each product is off by itself, and what all are off together: events, seasons.
spread as (

    select
        sums.*,
        sqrt(ln(
            1e0 + (
                sums.own_variance
                + coalesce(common_errors.common_variance, 0e0)
                * (power(sums.expected_units, 2e0) - sums.squared_units)
            ) / power(sums.expected_units, 2e0)
        )) as log_sd

    from sums
    left join common_errors
        on sums.level = common_errors.level
        and sums.periods_ahead = common_errors.periods_ahead

    where sums.expected_units > 0e0

)

select
    level,
    name,
    cast(7 * periods_ahead as bigint) as days,
    products,
    round(expected_units, 6) as expected_units,
    {{ total_at('-1.281552e0') }} as low_80,
    {{ total_at('1.281552e0') }} as high_80,
    {{ total_at('-1.644854e0') }} as low_90,
    {{ total_at('1.644854e0') }} as high_90

from spread
