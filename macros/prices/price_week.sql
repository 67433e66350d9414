{# The first day of the week that a time is of, where prices change on that weekday. #}
{% macro price_week(time) -%}
    cast(
        {{ dbt.dateadd(
            'day',
            'setting.weekday',
            dbt.date_trunc('week', dbt.dateadd('day', '-setting.weekday', time))
        ) }} as date
    )
{%- endmacro %}
