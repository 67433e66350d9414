{# The var `raw_files`, which names the shop, as a literal. #}
{% macro raw_files() -%}
    '{{ var("raw_files") | replace("'", "''") }}'
{%- endmacro %}
