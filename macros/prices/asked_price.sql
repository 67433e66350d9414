{# The price that is asked for one unit: whole cents, and one at least. #}
{% macro asked_price(price) -%}
    greatest(round({{ price }}, 2), 1e-2)
{%- endmacro %}
