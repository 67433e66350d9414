with

registry as (

    select * from {{ ref('model_registry') }}

),

metrics as (

    select
        registry.model_id,
        registry.model_name,
        unnest(from_json(registry.metrics, '[{
            "metric_name": "VARCHAR",
            "metric_value": "DOUBLE",
            "baseline_name": "VARCHAR",
            "baseline_value": "DOUBLE",
            "is_higher_better": "BOOLEAN"
        }]')) as metric

    from registry

)

select
    model_id,
    model_name,
    metric.metric_name,
    metric.metric_value,
    metric.baseline_name,
    metric.baseline_value,
    metric.is_higher_better,
    case
        when metric.is_higher_better then metric.metric_value > metric.baseline_value
        else metric.metric_value < metric.baseline_value
    end as beats_baseline

from metrics
