{# Units that a fading trend and the season's units of that period lead to, from 1 ahead. #}
{% macro holt_winters_units(periods_ahead, season_units='0e0') -%}
    greatest(
        holt_level
        + holt_trend * holt_damping
        * (1 - power(holt_damping, {{ periods_ahead }})) / (1 - holt_damping)
        + {{ season_units }},
        0e0
    )
{%- endmacro %}
