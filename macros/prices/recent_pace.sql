{# Log of units a week in the 4 weeks before over those in the 13 before. #}
{% macro recent_pace() -%}
    ln((recent_units + 1e-1) / (base_units + 1e-1))
{%- endmacro %}
