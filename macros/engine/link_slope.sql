{# How steep the link is at a margin. #}
{% macro link_slope(name, margin) -%}
    case {{ name }}
        when 'exp' then exp({{ margin }})
        when 'sigmoid' then exp(-abs({{ margin }})) / power(1 + exp(-abs({{ margin }})), 2)
        else 1
    end
{%- endmacro %}
