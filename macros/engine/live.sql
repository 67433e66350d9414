{# What the model that scores now, or its challenger, says of a feature row: its `score`,
   `contributions` or `is_extrapolated`, or `challenger_score` and so on. #}
{% macro live(model_name, what, features) -%}
    {%- do ref('live_' ~ model_name) -%}
    {#- Not by way of the reference, which in a unit test has no schema. -#}
    "{{ schema_of('live_' ~ model_name) }}".{{ model_name }}_{{ what }}(
        {{- features -}}
    )
{%- endmacro %}

{# The schema of a model of ours. What dbt parses and tests alone knows no other nodes
   and goes by its own. #}
{% macro schema_of(name) -%}
    {%- set nodes = graph.nodes or {} -%}
    {{- nodes.get('model.' ~ model.package_name ~ '.' ~ name, model).schema -}}
{%- endmacro %}
