{# Units per day in the last `days` days before a cut-off, of sales with `days_before`. #}
{% macro mean_daily_units(days) -%}
    coalesce(sum(units) filter (where days_before <= {{ days }}), 0) / {{ days }}e0
{%- endmacro %}
