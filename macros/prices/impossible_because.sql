{#
    Why nothing can be said of a price that is asked of beside today's, or null. A
    thousand times it, or a thousandth, is a slip; and powers of much more have no end.
#}
{% macro impossible_because(asked_price, price) -%}
    case
        when not coalesce({{ asked_price }} > 0, false) or isnan({{ asked_price }})
            then 'a price is above 0'
        when
            {{ asked_price }} > 1e3 * {{ price }} or {{ asked_price }} < {{ price }} / 1e3
            then format('it is a thousand times off today''s price, {:.2f}', {{ price }})
    end
{%- endmacro %}
