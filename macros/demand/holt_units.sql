{# Units that a level and a fading trend lead to in the week so many ahead, from 1. #}
{% macro holt_units(weeks_ahead) -%}
    greatest(
        holt_level
        + holt_trend * holt_damping
        * (1 - power(holt_damping, {{ weeks_ahead }})) / (1 - holt_damping),
        0e0
    )
{%- endmacro %}
