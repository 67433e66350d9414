{#
    Why what a price would bring is a guess, of a row of int_price_curves; else null. What
    today's brings is known without evidence on other prices.
#}
{% macro extrapolation_reason(asked_price) -%}
    case
        when {{ asked_price }} = price then null
        when not {{ asked_price }} between lowest_price and highest_price
            then format(
                'in 52 weeks most units of a week were sold at {:.2f} to {:.2f}: '
                || 'what lies beyond is a guess',
                lowest_price, highest_price
            )
        else not_enough_reason
    end
{%- endmacro %}
