{#
    Every model of one name ever trained: the rows that its training returned, each with
    a number that only grows. What was trained last is the newest, whatever the clock of
    the machine says; a model trained once more on the same rows is the newest again.
#}
{% macro registered_models(model_name) -%}
    {{ config(
        materialized = 'incremental',
        incremental_strategy = 'delete+insert',
        unique_key = 'model_id',
        on_schema_change = 'append_new_columns',
        full_refresh = false
    ) }}
    select
        *,
        {{ raw_files() }} as trained_on,
        {% if is_incremental() -%}
        (select coalesce(max(registration), 0) + 1 from {{ this }})
        {%- else -%}
        1
        {%- endif %} as registration,
        current_timestamp at time zone 'UTC' as registered_at

    from {{ ref('train_' ~ model_name) }}

    where onnx_model is not null
{%- endmacro %}
