{# The price list that a line may be of: the one it names, its channel, whether the
   customer is known, and how many pieces it has, by the numbers from which shops give a
   price of their own. #}
{% macro price_list_of(lines) -%}
    concat(
        coalesce({{ lines }}.price_list || ' ', ''),
        coalesce({{ lines }}.channel, ''),
        case when {{ lines }}.customer_id is null then ' guest ' else ' ' end,
        case
            {%- for pieces in [
                1000, 500, 250, 200, 144, 100, 72, 48, 36, 24, 20, 12, 10, 6, 5, 4, 3, 2
            ] %}
            when {{ lines }}.quantity >= {{ pieces }} then '{{ pieces }}'
            {%- endfor %}
            else '1'
        end
    )
{%- endmacro %}
