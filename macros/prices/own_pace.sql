{# Log of what the product's own weeks would have sold at its usual price, without a
   promotion, over its usual units. Half a unit and half a week steady what is thin. #}
{% macro own_pace() -%}
    ln(
        (own_units + 5e-1)
        / (own_response * exp(-elasticity * ln(usual_price)) + 5e-1)
        / (base_units + 1e-1)
    )
{%- endmacro %}
