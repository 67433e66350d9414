{% macro live(column) -%}
    'try ' || {{ column }}
{%- endmacro %}
