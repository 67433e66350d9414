{# Units a week that a row of int_price_curves expects at a price, for that elasticity. #}
{% macro units_at(price, elasticity='elasticity') -%}
    expected_units * exp({{ elasticity }} * ln({{ price }} / price))
{%- endmacro %}
