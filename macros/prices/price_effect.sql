{# What a price does to the log of units: in training and in every what-if. #}
{% macro price_effect(log_price_ratio) -%}
    elasticity * {{ log_price_ratio }}
{%- endmacro %}
