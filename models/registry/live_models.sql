with

registry as (

    select *
    from {{ ref('model_registry') }}
    where trained_on = {{ raw_files() }}

),

metrics as (

    select * from {{ ref('model_metrics') }}

),

gates as (

    select * from {{ ref('model_gates') }}

)

select
    registry.model_name,
    max_by(registry.model_id, (registry.registered_at, registry.model_id))
        as model_id,
    max(registry.registered_at) as live_since

from registry
inner join gates on registry.model_name = gates.model_name
inner join metrics
    on registry.model_id = metrics.model_id
    and gates.metric_name = metrics.metric_name

where
    metrics.beats_baseline
    and registry.parity_difference <= gates.largest_parity_difference

group by registry.model_name
