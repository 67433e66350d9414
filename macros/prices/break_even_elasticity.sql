{# The elasticity at which a price brings as much as today's. #}
{% macro break_even_elasticity(new_price) -%}
    ln((price - objective_cost) / ({{ new_price }} - objective_cost))
    / ln({{ new_price }} / price)
{%- endmacro %}
