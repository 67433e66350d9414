{# The weight of a method, of the rows of a group of series. #}
{% macro weight_of(units_column) -%}
    max(weight) filter (where units_column = '{{ units_column }}')
{%- endmacro %}
