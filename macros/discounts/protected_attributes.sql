{# A select of the attributes that the var of this name lists. #}
{% macro protected_attributes() -%}
    {%- for name in var('protected_attributes') -%}
        select '{{ name }}' as attribute
        {{- ' union all ' if not loop.last }}
    {% endfor %}
{%- endmacro %}
