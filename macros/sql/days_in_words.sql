{# '1 day', '12 days': at least one, rounded. #}
{% macro days_in_words(days) -%}
    case
        when {{ days }} < 1.5e0 then '1 day'
        else cast(cast(round({{ days }}) as integer) as varchar) || ' days'
    end
{%- endmacro %}
