select * from {{ ref('fairness_audit') }}

where not is_within_bound
