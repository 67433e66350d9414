{#
    How often a customer buys a product within the recommendation horizon: the orders
    after the first, and one more horizon in which the recommendation score came true.
#}
{% macro purchase_rate(score, order_count, days_since_first_order) -%}
    (
        greatest(coalesce({{ order_count }}, 0) - 1, 0)
        - ln(1 - least(greatest({{ score }}, 0e0), 99e-2))
    ) / (
        coalesce({{ days_since_first_order }}, 0)
        / {{ var('recommendation_horizon_days') }}e0 + 1
    )
{%- endmacro %}
