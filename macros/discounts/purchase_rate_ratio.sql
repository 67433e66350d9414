{# How many times as often somebody buys, from the discount's effect on them. #}
{% macro purchase_rate_ratio(effect) -%}
    {% if var('discount_response') == 'linear' -%}
        greatest(1e0 + {{ effect }}, 0e0)
    {%- else -%}
        exp({{ effect }})
    {%- endif %}
{%- endmacro %}
