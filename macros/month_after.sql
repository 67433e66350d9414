{# The first day of the month after the one that `day` lies in. #}
{% macro month_after(day) -%}
    cast({{ dbt.dateadd('month', 1, dbt.date_trunc('month', day)) }} as date)
{%- endmacro %}
