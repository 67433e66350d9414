{# The var `raw_files`, which names the shop, as a literal. #}
{% macro raw_files() -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(var('raw_files') | string)) }}
{%- endmacro %}
