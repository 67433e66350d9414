{# How often a customer buys a product within the recommendation horizon, where a
   purchase has this probability and purchases are a Poisson process. #}
{% macro purchase_rate(probability) -%}
    (-ln(1 - least({{ probability }}, 99e-2)))
{%- endmacro %}
