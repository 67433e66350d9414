{# What the model that scores now, or its challenger, says of a feature row: its `score`,
   `contributions` or `is_extrapolated`, or `challenger_score` and so on. #}
{% macro live(model_name, what, features) -%}
    {%- do ref('live_' ~ model_name) -%}
    {#- Not by way of the reference, which in a unit test has no schema. -#}
    "{{ schema_of('live_' ~ model_name) }}".{{ model_name }}_{{ what }}(
        {{- features -}}
    )
{%- endmacro %}

{# The schema of a model of ours; while dbt parses it knows none. #}
{% macro schema_of(name) -%}
    {%- if execute -%}
        {{ graph.nodes['model.' ~ model.package_name ~ '.' ~ name].schema }}
    {%- else -%}
        {{ target.schema }}
    {%- endif -%}
{%- endmacro %}
