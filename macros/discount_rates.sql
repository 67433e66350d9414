{# The discounts that may be offered, smallest first; 20 % is the cap. #}
{% macro discount_rates() -%}
    (values (0e0), (5e-2), (1e-1), (15e-2), (2e-1)) as discount_rates (discount_rate)
{%- endmacro %}
