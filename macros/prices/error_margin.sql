{#
    Half of a 90 % interval. Demand and prices last for some weeks, so an error rests on
    about as many weeks as do not hang together: Student's t of 25 degrees of freedom.
#}
{% macro error_margin(standard_error) -%}
    1.708141e0 * {{ standard_error }}
{%- endmacro %}
