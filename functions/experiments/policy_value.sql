with

-- The table is read in the first step alone: a later one would take the step of its
-- name for it.
evaluated_decisions as (

    select
        asked.policy_name as evaluated_policy_name,
        decisions.*

    from (select distinct policy_name from query_table(for_policies)) as asked
    left join {{ function('policy_decisions') }}(for_policies) as decisions
        on asked.policy_name = decisions.policy_name

),

policies_to_evaluate as (

    select distinct evaluated_policy_name as policy_name

    from evaluated_decisions

),

decisions as (

    select * exclude (evaluated_policy_name)

    from evaluated_decisions

    where decision_id is not null

),

policies as (

    select
        source,
        policy_name,
        count(*) as n,
        {{ exact_sum('reward') }} / n as logged_value,
        {{ exact_sum('weight') }} / n as mean_weight,
        nullif({{ exact_sum('power(weight, 2)') }}, 0) / n as mean_square_weight,
        {{ exact_sum('weight * reward') }} / nullif(n * mean_weight, 0) as ratio,
        max(weight) as max_weight,
        {{ exact_sum('supported_probability') }} / n as supported_share,
        min(unsupported_action) as unsupported_action,
        count(*) - count(case when abs(total_probability - 1) < 1e-6 then 1 end)
            as faulty_decisions

    from decisions

    group by all

),

reward_counts as (

    select
        source,
        policy_name,
        reward,
        count(*) as reward_count

    from decisions

    group by all

),

-- What most decisions brought, mostly nothing, says little of what others may bring.
usual_rewards as (

    select
        source,
        policy_name,
        first(
            reward order by reward_count desc nulls last, reward asc nulls last
        ) as usual_reward

    from reward_counts

    group by all

),

-- Each estimate is the mean of what its decisions contribute; the self-normalised one,
-- a ratio of two means, up to terms that vanish (delta method).
contributions as (

    select
        policies.source,
        policies.policy_name,
        policies.n,
        estimators.estimator,
        quantities.quantity,
        case estimators.estimator
            when 'inverse propensity' then decisions.weight * decisions.reward
            when 'self-normalised'
                then
                    policies.ratio
                    + decisions.weight * (decisions.reward - policies.ratio)
                    / policies.mean_weight
            else decisions.corrected_reward
        end
        - case
            when quantities.quantity = 'value' then 0 else decisions.reward
        end as contribution,
        case
            when decisions.reward = usual_rewards.usual_reward then 0
            when quantities.quantity = 'value' then decisions.weight
            else decisions.weight - 1
        end as reliance

    from decisions
    inner join policies
        on decisions.source = policies.source
        and decisions.policy_name = policies.policy_name
    inner join usual_rewards
        on decisions.source = usual_rewards.source
        and decisions.policy_name = usual_rewards.policy_name
    cross join
        (values ('inverse propensity'), ('self-normalised'), ('doubly robust'))
            as estimators (estimator)
    cross join (values ('value'), ('difference')) as quantities (quantity)

    where policies.mean_weight > 0

),

means as (

    select
        source,
        policy_name,
        estimator,
        quantity,
        {{ exact_sum('contribution') }} / any_value(n) as mean,
        nullif(greatest(max(contribution) - mean, mean - min(contribution)), 0)
            as scale,
        nullif(max(abs(reliance)), 0) as max_reliance

    from contributions

    group by all

),

moments as (

    select
        contributions.source,
        contributions.policy_name,
        contributions.estimator,
        contributions.quantity,
        contributions.n,
        means.mean,
        {{ exact_sum('power((contribution - mean) / scale, 2)') }} / n as m2,
        {{ exact_sum('power((contribution - mean) / scale, 3)') }} / n as m3,
        {{ exact_sum('power((contribution - mean) / scale, 4)') }} / n as m4,
        any_value(scale) * sqrt(m2 * n / (n - 1)) as sd,
        m3 / power(m2, 1.5) as skewness,
        m4 / power(m2, 2) as kurtosis,
        power({{ exact_sum('power(reliance / max_reliance, 2)') }}, 2)
        / {{ exact_sum('power(reliance / max_reliance, 4)') }}
            as effective_rewards

    from contributions
    inner join means
        on contributions.source = means.source
        and contributions.policy_name = means.policy_name
        and contributions.estimator = means.estimator
        and contributions.quantity = means.quantity

    group by
        contributions.source,
        contributions.policy_name,
        contributions.estimator,
        contributions.quantity,
        contributions.n,
        means.mean

),

intervals as (

    select
        *,
        round(coalesce({{ mean_bound('-') }}, mean), 6) as low,
        round(coalesce({{ mean_bound('+') }}, mean), 6) as high

    from moments

    where effective_rewards >= 40

),

estimates as (

    select
        source,
        policy_name,
        estimator,
        round(max(mean) filter (quantity = 'value'), 6) as value_per_decision,
        max(low) filter (quantity = 'value') as low,
        max(high) filter (quantity = 'value') as high,
        round(max(mean) filter (quantity = 'difference'), 6) as difference,
        max(low) filter (quantity = 'difference') as difference_low,
        max(high) filter (quantity = 'difference') as difference_high

    from intervals

    group by all

),

evaluated as (

    select
        policies_to_evaluate.policy_name,
        policies.* exclude (policy_name),
        case
            when policies.n is null then 'none of its decisions is logged'
            when faulty_decisions > 0
                then
                    concat(
                        'the probabilities of ',
                        faulty_decisions,
                        ' decisions do not sum to 1'
                    )
            when supported_share < 1 - 1e-9
                then concat('the log hardly ever took its action ', unsupported_action)
            when
                abs(mean_weight - 1)
                > 0.01
                + 5 * sqrt(greatest(mean_square_weight - mean_weight ** 2, 0) / n)
                then
                    concat(
                        'weights average ',
                        round(mean_weight, 2),
                        ' instead of 1: wrong propensities, or decisions left out'
                    )
        end as why_not

    from policies_to_evaluate
    left join policies on policies_to_evaluate.policy_name = policies.policy_name

)

select
    coalesce(evaluated.source, 'logged') as source,
    evaluated.policy_name,
    estimators.estimator,
    estimates.value_per_decision,
    estimates.low,
    estimates.high,
    round(evaluated.logged_value, 6) as logged_value,
    estimates.difference,
    estimates.difference_low,
    estimates.difference_high,
    coalesce(evaluated.n, 0) as decisions,
    round(evaluated.n * evaluated.mean_weight ** 2 / evaluated.mean_square_weight, 1)
        as effective_decisions,
    round(evaluated.max_weight, 6) as max_weight,
    round(evaluated.mean_weight, 6) as mean_weight,
    round(evaluated.supported_share, 6) as supported_share,
    case
        when estimates.difference_low > 0 then 'better'
        when estimates.difference_high < 0 then 'worse'
        else 'no evidence'
    end as verdict,
    case
        when evaluated.why_not is not null
            then concat('policy ', evaluated.policy_name, ': ', evaluated.why_not)
        when estimates.value_per_decision is null
            then 'too few rewarded decisions carry the estimate'
        when estimates.difference is null
            then 'too few rewarded decisions tell it from what was done'
    end as reason

from evaluated
cross join
    (values ('inverse propensity'), ('self-normalised'), ('doubly robust'))
        as estimators (estimator)
left join estimates
    on evaluated.source = estimates.source
    and evaluated.policy_name = estimates.policy_name
    and estimators.estimator = estimates.estimator
    and evaluated.why_not is null

order by
    evaluated.source asc nulls last,
    evaluated.policy_name asc nulls last,
    estimators.estimator asc nulls last
