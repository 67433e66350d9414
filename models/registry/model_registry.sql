{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'delete+insert',
        unique_key = 'model_id',
        on_schema_change = 'fail',
        full_refresh = false
    )
}}

select
    model_id,
    model_name,
    {{ raw_files() }} as trained_on,
    is_glass_box,
    inner_value,
    features,
    metrics,
    judged_from,
    judged_to,
    judged_rows,
    trained_from,
    trained_to,
    trained_rows,
    data_hash,
    code_version,
    parity_rows,
    parity_difference,
    score_sql,
    contributions_sql,
    is_extrapolated_sql,
    content_hash,
    current_timestamp::timestamp as registered_at,
    onnx_model

from {{ ref('trained_models') }}

where onnx_model is not null
