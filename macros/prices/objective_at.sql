{# What a row of int_optimal_prices is expected to bring in a week at a price: margin,
   or revenue where that is the objective, which counts no cost. #}
{% macro objective_at(price, elasticity='elasticity') -%}
    ({{ price }} - objective_cost) * {{ units_at(price, elasticity) }}
{%- endmacro %}
