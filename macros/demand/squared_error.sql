{# The sum of a method's squared errors over rows of int_demand_methods, in which a
   product weighs less the more it sells. #}
{% macro squared_error(expected) -%}
    {{ exact_sum('power(units - ' ~ expected ~ ', 2e0) / (1e0 + usual_units)') }}
{%- endmacro %}
