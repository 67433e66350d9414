{# Of a row of `suggestions` without a cost: above which margin a lower price brings
   more margin too. A dearer one that brings more revenue does so at any. #}
{% macro margin_needed() -%}
    case
        when
            suggestions.suggested_units > suggestions.expected_units
            and suggestions.price_line is null
            then concat(
                ', and the margin grows only if it is above ',
                cast(ceil(
                    1e2 - 1e2 * suggestions.expected_revenue_change
                    / (suggestions.suggested_units - suggestions.expected_units)
                    / suggestions.current_price
                ) as bigint),
                ' % of today''s price'
            )
        else ''
    end
{%- endmacro %}
