{# The reduction that may be announced: the share by which a price that is lower than
   today's lies below the lowest of the last 30 days, of which today's is one. Null where
   it is no reduction, or nothing was sold in these days. #}
{% macro reduction_from(lowest_price, new_price, price) -%}
    {%- set lowest = 'least(' ~ lowest_price ~ ', ' ~ price ~ ')' -%}
    case
        when {{ lowest_price }} is not null and {{ new_price }} < {{ lowest }}
            then round(
                1e0 - cast({{ new_price }} as double) / cast({{ lowest }} as double), 6
            )
    end
{%- endmacro %}
