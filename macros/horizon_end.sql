{# The first day after the churn horizon that begins on `start_date`: by then we know. #}
{% macro horizon_end(start_date) -%}
    cast({{ dbt.dateadd('day', var('churn_horizon_days'), start_date) }} as date)
{%- endmacro %}
