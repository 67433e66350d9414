{# The window of the last `weeks` weeks before this one, of a product in a store. #}
{% macro weeks_before(weeks, series='product_id, store_id') -%}
    (
        partition by {{ series }}
        order by week_number asc nulls last
        range between {{ weeks }} preceding and 1 preceding
    )
{%- endmacro %}
