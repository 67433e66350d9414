{# Of a product's 52 weeks before units, log of the response, and mean log of one over the
   other; a week that lies so many weeks farther back counts half as much (Holt 1957). #}
{% macro own_sums(half_life) -%}
    {%- set window = weeks_before(52, 'cutoff_date, product_id') -%}
    {%- set weight = 'power(2e0, weeks_on / ' ~ half_life ~ 'e0)' -%}
    sum(case when response is not null then {{ weight }} * units end) over {{ window }}
    / {{ weight }} as own_units_{{ half_life }},
    round(ln(sum({{ weight }} * response) over {{ window }} / {{ weight }}), 9)
        as own_log_response_{{ half_life }},
    round(
        sum({{ weight }} * ln((units + 5e-1) / response)) over {{ window }}
        / sum(case when response is not null then {{ weight }} end) over {{ window }},
        9
    ) as own_log_level_{{ half_life }}
{%- endmacro %}
