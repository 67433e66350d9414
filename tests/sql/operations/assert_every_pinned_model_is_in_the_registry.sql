select gates.pinned_model_id

from {{ ref('model_gates') }} as gates
left join {{ ref('model_registry') }} as registry
    on gates.model_name = registry.model_name
    and gates.pinned_model_id = registry.model_id
    and registry.trained_on = {{ raw_files() }}

where
    gates.pinned_model_id is not null
    and registry.model_id is null
