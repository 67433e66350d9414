{#
    The macros of live models, or of their challengers, made after `this` table of them.
    A name of the gates without such a model gets macros that return null.
#}
{% macro create_model_macros(role) %}
    {%- set contributions = 'struct(feature varchar, "value" varchar, contribution double)[]' %}
    {%- set models =
        "select gates.model_name, models.* exclude (model_name) from "
        ~ ref('model_gates') ~ " as gates left join " ~ this
        ~ " as models using (model_name)"
    %}
    {%- if execute %}
        {%- for model in run_query(models).rows %}
            {{ model_macro(model, role, 'score', 'double', 'predict') }}
            {{ model_macro(
                model, role, 'contributions',
                'struct(link varchar, base double, contributions ' ~ contributions ~ ')',
                'predict_contributions'
            ) }}
            {{ model_macro(model, role, 'is_extrapolated', 'boolean') }}
        {%- endfor %}
    {%- endif %}
{% endmacro %}

{% macro model_macro(model, role, what, type, udf) %}
    {%- set sql = model[what ~ '_sql'] %}
    create or replace macro
    {{ this.include(identifier=false) }}.{{ model.model_name }}_{{ role }}{{ what }}(features)
    as (
        {%- if not model.model_id -%} cast(null as {{ type }})
        {%- elif sql -%} {{ sql }}
        {%- else -%} {{ udf }}('{{ model.model_id }}', features)
        {%- endif -%}
    );
{% endmacro %}
