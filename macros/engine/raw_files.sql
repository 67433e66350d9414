{# What names the shop, as a literal: the var `raw_files`, or the project whose models
   are the raw tables. #}
{% macro raw_files() -%}
    '{{ ("project " ~ project_name if var("raw_tables") else var("raw_files"))
        | replace("'", "''") }}'
{%- endmacro %}
