{# The day on which we know whether a customer stayed away from `start_date` on. #}
{% macro horizon_end(start_date) -%}
    cast({{ dbt.dateadd('day', var('churn_horizon_days'), start_date) }} as date)
{%- endmacro %}
