{# The smaller of the cap and what the bound on price ratios leaves of it. #}
{% macro largest_discount_rate() -%}
    least(
        {{ number_var('largest_discount_rate', 0, 0.99) }},
        1e0 - 1e0 / {{ number_var('largest_group_price_ratio', 1, 100) }}
    )
{%- endmacro %}
