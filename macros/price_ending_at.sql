{# The nearest price not below (`ceil`) or not above (`floor`) that ends as the rule says,
   or in whole cents where it says nothing, for a row with ending_step, ending_cents. #}
{% macro price_ending_at(rounding, price) -%}
    cast(
        (
            {{ rounding }}(round((1e2 * {{ price }} - ending_cents) / ending_step, 6))
            * ending_step + ending_cents
        ) / 1e2 as decimal(12, 2)
    )
{%- endmacro %}
