-- The marts and the function must never say two things.
with

sampled as (

    select * from {{ ref('markdown_plans') }}

    order by md5(product_id)
    limit 50

),

asked as (

    select
        *,
        {{ function('markdown_plan') }}(product_id, exit_date) as plan

    from sampled

),

compared as (

    select
        asked.*,
        list(steps.price order by steps.step_number) filter (steps.price is not null)
            as prices,
        list(steps.from_date order by steps.step_number)
        filter (steps.price is not null) as dates

    from asked
    left join {{ ref('markdown_steps') }} as steps
        on asked.product_id = steps.product_id

    group by all

)

select
    product_id,
    decision,
    plan

from compared

where
    (plan.reason is null) <> (decision <> 'not known')
    or plan.expected_revenue is distinct from expected_revenue
    or plan.expected_gain_low is distinct from expected_gain_low
    or plan.cleared_share is distinct from cleared_share
    or [step.price for step in plan.steps] is distinct from prices
    or [step.from_date for step in plan.steps] is distinct from dates
