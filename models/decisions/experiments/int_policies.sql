with

candidate_policies as (

    select * from {{ ref('stg_candidate_policies') }}

),

simulated_actions as (

    select * from {{ ref('int_simulated_actions') }}

),

price_suggestions as (

    select * from {{ ref('price_suggestions') }}

),

simulated_choices as (

    select
        actions.decision_id,
        actions.action,
        actions.price_step,
        row_number() over (
            partition by actions.decision_id
            order by actions.expected_reward desc, actions.price_step asc
        ) as reward_rank,
        case
            when suggestions.suggested_price < 95e-2 * suggestions.current_price
                then -1e-1
            when suggestions.suggested_price > 105e-2 * suggestions.current_price
                then 1e-1
            else 0e0
        end as suggested_step

    from simulated_actions as actions
    left join price_suggestions as suggestions
        on actions.product_id = suggestions.product_id

)

select
    policy_name,
    decision_id,
    action,
    probability

from candidate_policies

union all

select
    'always today''s price' as policy_name,
    decision_id,
    action,
    1e0 as probability

from simulated_choices

where price_step = 0e0

union all

select
    'the step nearest to the suggested price' as policy_name,
    decision_id,
    action,
    1e0 as probability

from simulated_choices

where price_step = suggested_step

union all

select
    'the step of highest simulated margin' as policy_name,
    decision_id,
    action,
    1e0 as probability

from simulated_choices

where reward_rank = 1
