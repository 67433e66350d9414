{# The discounts that may be tried, none first, as a select. The cap bounds what two
   customers pay for the same product too: with discounts of at most c it is 1 / (1 - c)
   times as much, whichever groups they belong to. #}
{% macro discount_rates() -%}
    {%- set step = number_var('discount_rate_step', 0.005, 1) -%}
    select round(step * {{ step }}, 4) as discount_rate

    from (values (0), ({{ range(1, 201) | join('), (') }})) as steps (step)

    where round(step * {{ step }}, 4) <= {{ max_discount_rate() }} + 1e-9
{%- endmacro %}
