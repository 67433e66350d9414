{# '24', or '2.5' where it is no whole number. #}
{% macro units_in_words(units) -%}
    case
        when {{ units }} = floor({{ units }})
            then cast(cast({{ units }} as bigint) as varchar)
        else cast(cast(round({{ units }}, 1) as decimal(18, 1)) as varchar)
    end
{%- endmacro %}
