{# The smaller of the cap and what the bound on price ratios leaves of it. #}
{% macro max_discount_rate() -%}
    least(
        {{ number_var('max_discount_rate', 0, 0.99) }},
        1e0 - 1e0 / {{ number_var('max_group_price_ratio', 1, 100) }}
    )
{%- endmacro %}
