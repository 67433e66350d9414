{# From the sum that a model adds up to what it answers. #}
{% macro link(name, margin) -%}
    case {{ name }}
        when 'exp' then exp({{ margin }})
        when 'sigmoid' then 1 / (1 + exp(-({{ margin }})))
        else {{ margin }}
    end
{%- endmacro %}
