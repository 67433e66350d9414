select gates.pinned_model_id

from {{ ref('model_gates') }} as gates
left join {{ ref('eligible_models') }} as eligible_models
    on gates.pinned_model_id = eligible_models.model_id

where
    gates.pinned_model_id is not null
    and eligible_models.model_id is null
