{# '; no reduction …' of a price that is lower than today's and yet not below the lowest
   of the last days: by `reduction_from` nothing may be announced. Else ''. #}
{% macro no_reduction_in_words(lowest_price, new_price, price) -%}
    case
        when {{ new_price }} < {{ price }} and {{ new_price }} >= {{ lowest_price }}
            then
                concat(
                    '; no reduction from the lowest price of the last ',
                    cast({{ number_var('reference_price_days', 1, 365) }} as integer),
                    ' days (', {{ price_in_words(lowest_price) }}, ')'
                )
        else ''
    end
{%- endmacro %}
