with

policies as (

    select * from {{ ref('int_policies') }}

),

simulated_actions as (

    select * from {{ ref('int_simulated_actions') }}

),

policy_values as (

    select * from {{ function('policy_value') }}('{{ ref("int_policies") }}')

),

-- What nobody knows of a logged policy: all actions' rewards.
true_values as (

    select
        policies.policy_name,
        sum(
            cast(
                policies.probability * actions.expected_reward as decimal(38, 12)
            )
        ) / count(distinct policies.decision_id) as true_value

    from policies
    inner join simulated_actions as actions
        on policies.decision_id = actions.decision_id
        and policies.action = actions.action

    group by policies.policy_name

),

true_logged_value as (

    select
        sum(cast(propensity * expected_reward as decimal(38, 12)))
        / count(distinct decision_id) as true_value

    from simulated_actions

)

select
    policy_values.source,
    policy_values.policy_name,
    policy_values.estimator,
    policy_values.value_per_decision,
    policy_values.low,
    policy_values.high,
    policy_values.logged_value,
    policy_values.difference,
    policy_values.difference_low,
    policy_values.difference_high,
    policy_values.decisions,
    policy_values.effective_decisions,
    policy_values.largest_weight,
    policy_values.mean_weight,
    policy_values.supported_share,
    policy_values.verdict,
    policy_values.reason,
    round(cast(true_values.true_value as double), 6) as true_value,
    round(
        cast(true_values.true_value as double)
        - cast(true_logged_value.true_value as double),
        6
    ) as true_difference

from policy_values
cross join true_logged_value
left join true_values
    on policy_values.policy_name = true_values.policy_name
    and policy_values.source = 'simulated'

order by policy_values.source, policy_values.policy_name, policy_values.estimator
