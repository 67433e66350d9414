select
    source,
    policy_name,
    estimator,
    value_per_decision,
    low,
    high,
    logged_value,
    difference,
    difference_low,
    difference_high,
    decisions,
    effective_decisions,
    max_weight,
    mean_weight,
    supported_share,
    verdict,
    reason

from {{ function('policy_value') }}('{{ ref("stg_candidate_policies") }}')

order by source, policy_name, estimator
