with

price_curves as (

    select * from {{ ref('int_price_curves') }}

    where
        is_on_sale
        and has_enough_evidence
        and unit_cost is not null
        and expected_units between 1 and 20

),

weeks as (

    {{ dbt.generate_series(4) }}

),

-- More often today's price than another: not all decisions weigh the same.
price_steps as (

    select
        '10 % less' as action,
        -1e-1 as price_step,
        25e-2 as propensity

    union all

    select
        'the same' as action,
        0e0 as price_step,
        5e-1 as propensity

    union all

    select
        '10 % more' as action,
        1e-1 as price_step,
        25e-2 as propensity

),

priced as (

    select
        price_curves.*,
        price_steps.action,
        price_steps.price_step,
        price_steps.propensity,
        cast(weeks.generated_number as int) as week,
        round(price_curves.price * (1e0 + price_steps.price_step), 2) as tried_price

    from price_curves
    cross join weeks
    cross join price_steps

)

select
    concat('simulated ', product_id, ' ', week) as decision_id,
    action,
    product_id,
    subcategory as context,
    price_step,
    propensity,
    tried_price - unit_cost as unit_margin,
    {{ units_at('tried_price') }} as expected_units,
    (tried_price - unit_cost) * {{ units_at('tried_price') }} as expected_reward

from priced
