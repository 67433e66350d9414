{{ config(tags = ['combines']) }}

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

),

-- Among these algorithms what a model builds on was chosen.
candidates as (

    select
        'recommender' as model_name,
        name || coalesce(' + ' || cast(share as varchar) || ' ' || blended_with, '')
            as candidate,
        'inner_ndcg_at_10_new_products' as metric_name,
        ndcg_at_10 as metric_value,
        max(ndcg_at_10) over () as best_value

    from (
        {{ if_there('int_item_model_ranking', {
            'name': 'varchar', 'share': 'double', 'blended_with': 'varchar',
            'ndcg_at_10': 'double'
        }) }}
    ) as item_models

    union all

    select
        'price_elasticity' as model_name,
        candidate,
        'inner_poisson_deviance' as metric_name,
        poisson_deviance as metric_value,
        min(poisson_deviance) over () as best_value

    from (
        {{ if_there('int_elasticity_candidates', {
            'candidate': 'varchar', 'poisson_deviance': 'double'
        }) }}
    ) as estimators

)

select
    trained_models.model_name,
    cast(null as varchar) as candidate,
    metrics.metric_name,
    metrics.metric_value,
    metrics.baseline_name,
    metrics.baseline_value,
    metrics.beats_baseline,
    metrics.metric_name = gates.metric_name as is_gate,
    trained_models.method,
    trained_models.is_simple,
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
    trained_models.has_failed,
    trained_models.model_id

from trained_models
left join metrics on trained_models.model_id = metrics.model_id
left join live_models on trained_models.model_id = live_models.model_id
left join gates on trained_models.model_name = gates.model_name

union all

select
    model_name,
    candidate,
    metric_name,
    metric_value,
    'best candidate' as baseline_name,
    best_value as baseline_value,
    metric_value = best_value as beats_baseline,
    false as is_gate,
    cast(null as varchar) as method,
    false as is_simple,
    false as is_glass_box,
    metric_value as inner_value,
    cast(null as boolean) as is_live,
    cast(null as varchar) as scores_in,
    cast(null as date) as judged_from,
    cast(null as date) as judged_to,
    cast(null as bigint) as judged_rows,
    cast(null as date) as trained_from,
    cast(null as date) as trained_to,
    cast(null as bigint) as trained_rows,
    cast(null as bigint) as parity_rows,
    cast(null as double) as parity_difference,
    cast(null as varchar) as not_trained_because,
    false as has_failed,
    cast(null as varchar) as model_id

from candidates
