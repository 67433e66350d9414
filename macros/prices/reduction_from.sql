{# The reduction that may be announced: the share by which a price that is lower than
   today's lies below the lowest of the last 30 days. Null where it is no reduction. #}
{% macro reduction_from(lowest_price, new_price, price) -%}
    case
        when {{ new_price }} < least({{ lowest_price }}, {{ price }})
            then round(
                1e0 - cast({{ new_price }} as double)
                / cast({{ lowest_price }} as double), 6
            )
    end
{%- endmacro %}
