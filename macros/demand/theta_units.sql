{# Units that the Theta method expects in the week so many ahead, from 1; of the states
   of a table, such as `series.seasonal_`. #}
{% macro theta_units(weeks_ahead, of='') -%}
    greatest(
        {{ of }}theta_level + {{ of }}theta_drift * ({{ weeks_ahead }} - 1), 0e0
    )
{%- endmacro %}
