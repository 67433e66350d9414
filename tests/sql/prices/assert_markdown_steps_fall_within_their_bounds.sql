with

steps as (

    select
        *,
        lag(price) over (partition by product_id order by step_number) as price_before,
        lag(from_date) over (partition by product_id order by step_number)
            as date_before,
        lag(expected_units_left) over (partition by product_id order by step_number)
            as left_before

    from {{ ref('markdown_steps') }}

)

select
    steps.product_id,
    steps.step_number,
    steps.price,
    steps.price_before

from steps
inner join {{ ref('int_markdown_terms') }} as terms
    on steps.product_id = terms.product_id
inner join {{ ref('markdown_plans') }} as plans
    on steps.product_id = plans.product_id

where
    steps.price >= steps.price_before
    or steps.from_date <= steps.date_before
    or steps.from_date not between terms.as_of_date and plans.exit_date
    or steps.price > terms.highest_plan_price + 1e-9
    or steps.price < terms.lowest_plan_price - 1e-9
    or steps.is_guess <> (steps.price < terms.lowest_seen_price - 1e-9)

    -- What is sold was there.
    or abs(
        floor(coalesce(steps.left_before, terms.on_hand))
        - floor(steps.expected_units_left + steps.expected_units + 1e-4)
    ) > 1
    or plans.expected_units + plans.expected_units_left
    not between floor(terms.on_hand) - 1e-3 and terms.on_hand + 1e-3

    or plans.expected_revenue not between plans.expected_revenue_low
    and plans.expected_revenue_high
    or plans.expected_gain not between plans.expected_gain_low
    and plans.expected_gain_high
    or plans.expected_revenue > terms.on_hand * terms.price + 1e-3
