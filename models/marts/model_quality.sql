with

trained_models as (

    select * from {{ ref('trained_models') }}

),

metrics as (

    select * from {{ ref('model_metrics') }}

),

live_models as (

    select * from {{ ref('live_models') }}

),

gates as (

    select * from {{ ref('model_gates') }}

)

select
    trained_models.model_name,
    metrics.metric_name,
    metrics.metric_value,
    metrics.baseline_name,
    metrics.baseline_value,
    metrics.beats_baseline,
    metrics.metric_name = gates.metric_name as is_gate,
    trained_models.is_glass_box,
    trained_models.inner_value,
    live_models.model_id is not null as is_live,
    live_models.scores_in,
    trained_models.judged_from,
    trained_models.judged_to,
    trained_models.judged_rows,
    trained_models.trained_from,
    trained_models.trained_to,
    trained_models.trained_rows,
    trained_models.parity_rows,
    trained_models.parity_difference,
    trained_models.not_trained_because,
    trained_models.model_id

from trained_models
left join metrics on trained_models.model_id = metrics.model_id
left join live_models on trained_models.model_id = live_models.model_id
left join gates on trained_models.model_name = gates.model_name
