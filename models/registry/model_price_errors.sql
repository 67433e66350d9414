with

registry as (

    select * from {{ ref('registered_price_elasticity') }}

),

live as (

    select * from {{ ref('live_price_elasticity') }}

    where role = 'live'

),

scoring as (

    select registry.*

    from registry
    inner join live on registry.model_id = live.model_id

),

metrics as (

    {{ model_metrics_of('scoring') }}

)

select
    model_id,
    max(metric_value) filter (metric_name = 'level_error') as level_error,
    max(metric_value) filter (metric_name = 'level_error_power') as level_error_power,
    max(metric_value) filter (metric_name = 'week_error') as week_error,
    max(metric_value) filter (metric_name = 'week_error_power') as week_error_power

from metrics

group by all
