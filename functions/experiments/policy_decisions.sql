with

asked as (

    select
        policy_name,
        cast(decision_id as varchar) as asked_decision,
        cast(action as varchar) as asked_action,
        sum(cast(probability as double)) as total,
        case
            when
                count(*) = count(probability)
                and min(probability) >= 0
                and total < 1 + 1e-6
                then total
        end as probability

    from query_table(for_policies)

    group by policy_name, asked_decision, asked_action

),

choices as (

    select
        decision_log.*,
        asked.policy_name,
        asked.asked_action,
        asked.probability,
        case when md5(decision_log.decision_id) < '8' then 0 else 1 end as fold

    from {{ ref('int_decision_log') }} as decision_log
    inner join asked on decision_log.decision_id = asked.asked_decision

),

-- Above a million a decision would be all of the estimate, which is refused. Rounded,
-- so that the weights of a policy that does what was done are 1.
weighted as (

    select
        source,
        policy_name,
        decision_id,
        fold,
        action,
        context,
        reward,
        case
            when count(*) = count(probability) then {{ exact_sum('probability') }}
        end
            as total_probability,
        coalesce(
            max(round(least(probability / propensity, 1e6), 9))
            filter (asked_action = action),
            0
        ) as weight

    from choices

    group by all

),

-- What an action brought in a context, drawn to what it brought anywhere, and that to
-- what any action brought.
reward_model as (

    select
        source,
        policy_name,
        fold,
        action,
        context,
        cast(sum(sum(reward)) over same_fold as double)
        / sum(count(*)) over same_fold as mean_reward,
        (cast(sum(sum(reward)) over same_action as double) + 10 * mean_reward)
        / (sum(count(*)) over same_action + 10) as action_reward,
        (cast(sum(reward) as double) + 10 * action_reward)
        / (count(*) + 10) as context_reward

    from weighted

    group by source, policy_name, fold, action, context

    window
        same_fold as (partition by source, policy_name, fold),
        same_action as (partition by source, policy_name, fold, action)

),

action_model as (

    select distinct
        source,
        policy_name,
        fold,
        action,
        action_reward

    from reward_model

),

-- Each half of the decisions is predicted by what the other half has shown.
predicted as (

    select
        choices.*,
        coalesce(reward_model.context_reward, action_model.action_reward, 0)
            as expected_reward,
        action_model.action is not null as is_supported

    from choices
    left join action_model
        on choices.source = action_model.source
        and choices.policy_name = action_model.policy_name
        and choices.fold != action_model.fold
        and choices.asked_action = action_model.action
    left join reward_model
        on choices.source = reward_model.source
        and choices.policy_name = reward_model.policy_name
        and choices.fold != reward_model.fold
        and choices.asked_action = reward_model.action
        and choices.context = reward_model.context

),

predicted_decisions as (

    select
        source,
        policy_name,
        decision_id,
        {{ exact_sum('probability * expected_reward') }} as predicted_reward,
        coalesce(max(expected_reward) filter (asked_action = action), 0)
            as predicted_of_logged,
        {{ exact_sum('case when is_supported then probability else 0 end') }}
            as supported_probability,
        min(asked_action) filter (not is_supported and probability > 0)
            as unsupported_action

    from predicted

    group by all

)

select
    weighted.source,
    weighted.policy_name,
    weighted.decision_id,
    cast(weighted.reward as double) as reward,
    weighted.weight,
    predicted_decisions.predicted_reward,
    predicted_decisions.predicted_reward
    + weighted.weight
    * (cast(weighted.reward as double) - predicted_decisions.predicted_of_logged)
        as corrected_reward,
    weighted.total_probability,
    predicted_decisions.supported_probability,
    predicted_decisions.unsupported_action

from weighted
inner join predicted_decisions
    on weighted.source = predicted_decisions.source
    and weighted.policy_name = predicted_decisions.policy_name
    and weighted.decision_id = predicted_decisions.decision_id
