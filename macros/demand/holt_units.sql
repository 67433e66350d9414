{# Units that a level and a fading trend lead to in the week so many ahead, from 1; of
   the states of a table, such as `series.`. #}
{% macro holt_units(weeks_ahead, of='') -%}
    greatest(
        {{ of }}holt_level
        + {{ of }}holt_trend * {{ of }}holt_damping
        * (1 - power({{ of }}holt_damping, {{ weeks_ahead }}))
        / (1 - {{ of }}holt_damping),
        0e0
    )
{%- endmacro %}
