{# An elasticity within the bounds of what any demand curve has: never 0 or above. #}
{% macro clipped(elasticity) -%}
    greatest(least(round({{ elasticity }}, 6), -1e-1), -8e0)
{%- endmacro %}
