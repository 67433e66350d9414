{# '2.50', or '0.375' where a price has more places than a cent has. #}
{% macro price_in_words(price) -%}
    case
        when abs(100e0 * {{ price }} - round(100e0 * {{ price }})) < 1e-6
            then cast(cast(round({{ price }}, 2) as decimal(18, 2)) as varchar)
        else cast(cast(round({{ price }}, 4) as decimal(18, 4)) as varchar)
    end
{%- endmacro %}
