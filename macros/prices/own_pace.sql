{# Log of what the product's own weeks would have sold at its usual price, without a
   promotion, over its usual units, by weeks that count half after a half-life. Half a
   unit and half a week steady what is thin. #}
{% macro own_pace(half_life) -%}
    round(
        ln(
            (own_units_{{ half_life }} + 5e-1)
            / (
                exp(own_log_response_{{ half_life }} - elasticity * ln(usual_price))
                + 5e-1
            )
            / (base_units + 1e-1)
        ),
        9
    )
{%- endmacro %}
