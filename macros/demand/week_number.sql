{#
    The week of seven days that a day is in, counted from the shop's as-of date: 0
    begins on it, -1 ends before.
#}
{% macro week_number(date) -%}
    cast(
        floor({{ dbt.datediff('shop.as_of_date', date, 'day') }} / 7e0) as integer
    )
{%- endmacro %}
