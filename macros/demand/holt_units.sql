{# Units that a level and a fading trend lead to in the period so many ahead, from 1. #}
{% macro holt_units(periods_ahead) -%}
    greatest(
        holt_level
        + holt_trend * holt_damping
        * (1 - power(holt_damping, {{ periods_ahead }})) / (1 - holt_damping),
        0e0
    )
{%- endmacro %}
