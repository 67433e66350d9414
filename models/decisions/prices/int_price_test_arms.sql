with

-- What the elasticity may be, in ten values that are equally likely.
beliefs as (

    select
        {{ normal_quantile('((generated_number - 5e-1) / 1e1)') }} as deviations

    from ({{ dbt.generate_series(10) }}) as numbers

),

candidates as (

    select * from {{ ref('int_price_test_candidates') }}

),

believed as (

    select
        candidates.*,
        {{ clipped('elasticity + deviations * standard_error') }} as believed_elasticity

    from candidates
    cross join beliefs

),

-- Whoever knew the elasticity would take the best of the three prices. A test tells if
-- it is far from where two of them bring the same, and from 0.
valued as (

    select
        *,
        greatest(
            {{ objective_at('low_price', 'believed_elasticity') }} - objective_now,
            {{ objective_at('high_price', 'believed_elasticity') }} - objective_now,
            0e0
        ) as gain,
        log_step * least(
            abs(believed_elasticity),
            abs(believed_elasticity - break_even_of_raise),
            abs(believed_elasticity - break_even_of_cut)
        ) as distance

    from believed

)

select
    product_id,
    current_price,
    low_price,
    high_price,
    no_change_reason,
    objective,
    objective_now,
    expected_units,
    elasticity,
    break_even_of_raise,
    break_even_of_cut,
    {{ units_at('high_price') }} as least_units,
    round({{ exact_sum('gain') }} / 1e1, 6) as worth,
    round(sqrt({{ exact_sum('power(distance, 2)') }} / 1e1), 9) as distance

from valued

group by all
