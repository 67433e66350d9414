{# The price of a product of int_price_gains at a step of its price line: a share of
   today's, rounded towards today's to what the rules let a price end in. #}
{% macro line_price_at(step) -%}
    case
        when {{ step }} > 1e0 then {{ price_ending_at('floor', 'price * ' ~ step) }}
        when {{ step }} < 1e0 then {{ price_ending_at('ceil', 'price * ' ~ step) }}
        else current_price
    end
{%- endmacro %}
