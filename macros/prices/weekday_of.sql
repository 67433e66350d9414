{# The weekday of a date: 0 is Monday. #}
{% macro weekday_of(date) -%}
    cast(
        {{ dbt.datediff(dbt.date_trunc('week', date), date, 'day') }} as integer
    )
{%- endmacro %}
