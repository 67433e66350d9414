{#
    Columns of a table, by name their types; no rows where there is no such table, because
    what makes it has failed. For what combines subjects: it takes what is there. The
    build command builds it last where dbt skipped it (tag `combines`).
#}
{% macro if_there(name, columns) -%}
    {%- if is_there(name) -%}
        select {{ columns | join(', ') }} from {{ ref(name) }}
    {%- else -%}
        select
        {%- for column, type in columns.items() %}
            cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
        where false
    {%- endif -%}
{%- endmacro %}

{# Whether the table of a model is there; in a unit test and while dbt parses it is. #}
{% macro is_there(name) -%}
    {%- set relation = ref(name) -%}
    {{ return(
        not execute or relation.is_cte or load_relation(relation) is not none
    ) }}
{%- endmacro %}
