{{ config(tags = ['combines']) }}

with

trained_models as (

    select * from {{ ref('trained_models') }}

),

metrics as (

    select * from {{ ref('model_metrics') }}

),

-- Among these algorithms what a model builds on was chosen.
algorithms as (

    select
        'recommender' as model_name,
        name || coalesce(' + ' || cast(share as varchar) || ' ' || blended_with, '')
            as algorithm,
        'validation_ndcg_at_10_new_products' as metric_name,
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
        estimator as algorithm,
        'validation_poisson_deviance' as metric_name,
        poisson_deviance as metric_value,
        min(poisson_deviance) over () as best_value

    from (
        {{ if_there('int_estimator_ranking', {
            'estimator': 'varchar', 'poisson_deviance': 'double'
        }) }}
    ) as estimators

),

figures as (

    select
        trained_models.model_name,
        trained_models.model_id,
        cast(null as varchar) as algorithm,
        metrics.metric_name,
        metrics.metric_value,
        metrics.baseline_name,
        metrics.baseline_value,
        metrics.beats_baseline

    from trained_models
    left join metrics on trained_models.model_id = metrics.model_id

    union all

    select
        model_name,
        cast(null as varchar) as model_id,
        algorithm,
        metric_name,
        metric_value,
        'best algorithm' as baseline_name,
        best_value as baseline_value,
        metric_value = best_value as beats_baseline

    from algorithms

)

select
    figures.model_name,
    figures.algorithm,
    figures.metric_name,
    figures.metric_value,
    figures.baseline_name,
    figures.baseline_value,
    figures.beats_baseline,
    figures.algorithm is null and figures.metric_name = gates.metric_name as is_gate,
    trained_models.method,
    coalesce(trained_models.is_simple, false) as is_simple,
    coalesce(trained_models.is_glass_box, false) as is_glass_box,
    case
        when figures.algorithm is null then trained_models.validation_value
        else figures.metric_value
    end as validation_value,
    case when figures.algorithm is null then live_models.model_id is not null end
        as is_live,
    live_models.scores_in,
    trained_models.evaluated_from,
    trained_models.evaluated_to,
    trained_models.evaluated_rows,
    trained_models.trained_from,
    trained_models.trained_to,
    trained_models.trained_rows,
    trained_models.parity_rows,
    trained_models.parity_difference,
    trained_models.not_trained_reason,
    coalesce(trained_models.has_failed, false) as has_failed,
    figures.model_id

from figures
left join trained_models on figures.model_id = trained_models.model_id
left join {{ ref('live_models') }} as live_models
    on figures.model_id = live_models.model_id
left join {{ ref('model_gates') }} as gates
    on figures.model_name = gates.model_name
