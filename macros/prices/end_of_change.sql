{# The lower end of the 90 % interval of a change in a week: by the elasticity, at both
   ends of whose interval it is known, and by the level of units; two independent
   errors. The higher end is that of what is lost, turned round. #}
{% macro end_of_change(change, at_one_end, at_other_end) -%}
    {%- set lower = 'least(' ~ at_one_end ~ ', ' ~ at_other_end ~ ')' -%}
    {%- set higher = 'greatest(' ~ at_one_end ~ ', ' ~ at_other_end ~ ')' -%}
    {%- set of_level = 'least(' ~ error_margin('log_units_error') ~ ', 5e1)' -%}
    case
        when {{ lower }} > 0e0
            then {{ change }} * exp(-sqrt(
                power(ln(greatest({{ change }} / {{ lower }}, 1e0)), 2)
                + power({{ of_level }}, 2)
            ))
        when {{ higher }} < 0e0
            then {{ change }} * exp(sqrt(
                power(ln(greatest({{ lower }} / {{ change }}, 1e0)), 2)
                + power({{ of_level }}, 2)
            ))
        else {{ lower }} * exp({{ of_level }})
    end
{%- endmacro %}
