{# Probability of a purchase where the customer buys so many times as often as now. #}
{% macro purchase_probability(purchase_rate, rate_ratio='1e0') -%}
    (1 - exp(-({{ purchase_rate }}) * ({{ rate_ratio }})))
{%- endmacro %}
