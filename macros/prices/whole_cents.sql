{# A price in whole cents: no less than the double (`ceil`), or no more (`floor`). What a
   double lacks of a whole cent in its last digits is no cent; a milliard is the end. #}
{% macro whole_cents(rounding, price) -%}
    cast(
        case
            when {{ price }} > 1e9 then 1e9
            else {{ rounding }}(round(1e2 * ({{ price }}), 6)) / 1e2
        end as decimal(12, 2)
    )
{%- endmacro %}
