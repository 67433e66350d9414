{# The nearest price not below (`ceil`) or not above (`floor`) that ends as the row's
   price_ending says: in the last digit below 0.10, in both from there on; else any, a
   whole one where prices have no `places`. #}
{% macro price_ending_at(rounding, price) -%}
    {%- set step -%}
        case
            when price_ending < 1e-1 then 1e-1
            when price_ending > 0 or places = 0 then 1e0
            else 1e-2
        end
    {%- endset -%}
    {%- set ending = 'coalesce(price_ending, 0e0)' -%}
    cast(
        {{ rounding }}(round(({{ price }} - {{ ending }}) / {{ step }}, 6)) * {{ step }}
        + {{ ending }} as decimal(12, 2)
    )
{%- endmacro %}
