{# The day of the week, 0 is Monday: engines number days differently, not dates. #}
{% macro weekday(date) -%}
    ({{ dbt.datediff("cast('1900-01-01' as date)", date, 'day') }} % 7)
{%- endmacro %}
