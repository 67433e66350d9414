{# The window of a product's last `weeks` weeks before this one. #}
{% macro weeks_before(weeks, series='product_id') -%}
    (
        partition by {{ series }}
        order by week_number asc nulls last
        range between {{ weeks }} preceding and 1 preceding
    )
{%- endmacro %}
