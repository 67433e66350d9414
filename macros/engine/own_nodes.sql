{#
    What this project builds: its models, seeds and functions. `model` is the hook or
    node that asks, so they are ours too where another project has installed this one.
#}
{% macro own_nodes() -%}
    {%- set nodes = [] -%}
    {%- for node in (graph.nodes.values() | list) + (graph.functions.values() | list)
        if node.package_name == model.package_name
        and node.resource_type in ('model', 'seed', 'function') %}
        {%- do nodes.append(node) %}
    {%- endfor %}
    {{- return(nodes) -}}
{%- endmacro %}

{# The schemas that they are in: one, unless a project divides them. #}
{% macro own_schemas() -%}
    {{- return(own_nodes() | map(attribute='schema') | unique | sort) -}}
{%- endmacro %}

{# Whether this run of dbt makes any of them. #}
{% macro is_building() -%}
    {%- if not execute or flags.WHICH not in ('build', 'run', 'seed') -%}
        {{- return(false) -}}
    {%- endif -%}
    {%- set ids = own_nodes() | map(attribute='unique_id') | list -%}
    {{- return(selected_resources | select('in', ids) | list | length > 0) -}}
{%- endmacro %}
