{# Units that the Theta method expects in the week so many ahead, from 1. #}
{% macro theta_units(weeks_ahead) -%}
    greatest(theta_level + theta_drift * ({{ weeks_ahead }} - 1), 0e0)
{%- endmacro %}
