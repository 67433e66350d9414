{# The period of a day, counted from the shop's as-of date: 0 begins on it, -1 ends before. #}
{% macro period_number(date) -%}
    cast(floor(
        {{ dbt.datediff('shop.as_of_date', date, 'day') }}
        / {{ var('forecast_period_days') }}e0
    ) as integer)
{%- endmacro %}
