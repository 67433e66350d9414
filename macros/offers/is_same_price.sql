{# 1 where two prices are the same within 1 %, which rounding may cost; else 0. #}
{% macro is_same_price(price, other_price) -%}
    case
        when abs({{ price }} - {{ other_price }}) <= 1e-2 * {{ other_price }} then 1e0
        else 0e0
    end
{%- endmacro %}
