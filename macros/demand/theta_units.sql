{# Units that the Theta method expects in the period so many ahead, from 1. #}
{% macro theta_units(periods_ahead) -%}
    greatest(theta_level + theta_drift * ({{ periods_ahead }} - 1), 0e0)
{%- endmacro %}
