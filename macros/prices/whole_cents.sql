{# A price in whole cents: no less than the double (`ceil`), or no more (`floor`). What
   a double lacks of a whole cent in its last digits is no cent. Prices end below ten
   milliards, as the contract has them. #}
{% macro whole_cents(rounding, price) -%}
    cast(
        case
            when {{ price }} > 9999999999e0 then 9999999999e0
            else {{ rounding }}(round(1e2 * ({{ price }}), 6)) / 1e2
        end as decimal(12, 2)
    )
{%- endmacro %}
