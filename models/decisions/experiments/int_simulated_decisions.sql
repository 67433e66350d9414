with

actions as (

    select
        *,
        {{ uniform_number("concat('choice ', decision_id)") }} as chance_of_choice,
        {{ uniform_number("concat('units ', decision_id)") }} as chance_of_units,
        sum(propensity) over (
            partition by decision_id
            order by price_step
            rows between unbounded preceding and current row
        ) as propensity_so_far

    from {{ ref('int_simulated_actions') }}

),

-- By the inverse of its distribution, which a geometric one has in closed form. It is a
-- Poisson whose rate differs from week to week, as those of slow sellers do.
chosen as (

    select
        *,
        floor(
            ln(1e0 - chance_of_units) / ln(expected_units / (1e0 + expected_units))
        ) as units

    from actions

    where
        chance_of_choice < propensity_so_far
        and chance_of_choice >= propensity_so_far - propensity

)

select
    decision_id,
    action,
    propensity,
    context,
    units,
    cast(unit_margin * units as decimal(18, 4)) as reward

from chosen
