{# What a row of int_price_candidates is expected to bring in a week at a price: margin,
   or revenue where that is the objective, which counts no cost. #}
{% macro worth_at(price, elasticity='elasticity') -%}
    ({{ price }} - counted_cost) * {{ units_at(price, elasticity) }}
{%- endmacro %}
