{{ config(post_hook = "{{ create_model_macros('') }}") }}

select
    model_name,
    model_id,
    is_pinned,
    is_glass_box,
    registered_at as live_since,
    if(score_sql is null, 'onnx', 'sql') as scores_in,
    score_sql,
    contributions_sql,
    is_extrapolated_sql

from {{ ref('eligible_models') }}

where preference = 1
