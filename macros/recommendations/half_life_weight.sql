{# What an order of so many days ago still counts, where it halves every so many
   recommendation horizons; as a decimal, so that a sum does not depend on its order. #}
{% macro half_life_weight(days_ago, horizons) -%}
    cast(
        power(
            5e-1, {{ days_ago }} / {{ horizons * var('recommendation_horizon_days') }}e0
        ) as decimal(18, 9)
    )
{%- endmacro %}
