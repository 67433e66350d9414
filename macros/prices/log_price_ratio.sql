{# Log of a price over the product's usual one: 0 at the usual price, negative below. #}
{% macro log_price_ratio(price, usual_price) -%}
    ln({{ price }} / {{ usual_price }})
{%- endmacro %}
