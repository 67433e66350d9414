{# Probability of a purchase at a discount: the rate follows the price elasticity. #}
{% macro purchase_probability(purchase_rate, elasticity, discount_rate) -%}
    (1 - exp(-({{ purchase_rate }}) * power(1 - {{ discount_rate }}, {{ elasticity }})))
{%- endmacro %}
