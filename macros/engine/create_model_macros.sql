{#
    The macros of a live model and of its challenger, made after `this` table of them:
    churn_score(features), churn_challenger_score(features) and so on. Without such a
    model they return null.
#}
{% macro create_model_macros(model_name) %}
    {%- set contributions = 'struct(feature varchar, "value" varchar, contribution double)[]' %}
    {%- set models =
        "select roles.prefix, models.* from (values ('live', ''), "
        ~ "('challenger', 'challenger_')) as roles (role, prefix) left join " ~ this
        ~ " as models on roles.role = models.role"
    %}
    {%- if execute %}
        {%- for model in run_query(models).rows %}
            {%- set name = model_name ~ '_' ~ model.prefix %}
            {{ model_macro(model, name ~ 'score', 'score', 'double', 'predict') }}
            {{ model_macro(
                model, name ~ 'contributions', 'contributions',
                'struct(link varchar, base double, contributions ' ~ contributions ~ ')',
                'predict_contributions'
            ) }}
            {{ model_macro(model, name ~ 'is_extrapolated', 'is_extrapolated', 'boolean') }}
        {%- endfor %}
    {%- endif %}
{% endmacro %}

{% macro model_macro(model, name, what, type, udf) %}
    {%- set sql = model[what ~ '_sql'] %}
    create or replace macro {{ this.include(identifier=false) }}.{{ name }}(features)
    as (
        {%- if not model.model_id -%} cast(null as {{ type }})
        {%- elif sql -%} {{ sql }}
        {%- else -%} {{ udf }}('{{ model.model_id }}', features)
        {%- endif -%}
    );
{% endmacro %}
