{# An index that multiplies units: 1 where it is unknown, and never without bounds. #}
{% macro clipped_index(index) -%}
    least(greatest(coalesce({{ index }}, 1e0), 1e-1), 1e1)
{%- endmacro %}
