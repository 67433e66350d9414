{# The group of like series of a row of int_base_demand: how often it sells, how long it
   is known, whether its own season is told. #}
{% macro series_group() -%}
    concat(
        case
            when {{ has_stopped() }} then 'stopped'
            when weeks_with_sale < 25e-2 * least(known_weeks, 26) then 'rare'
            when weeks_with_sale < 75e-2 * least(known_weeks, 26) then 'frequent'
            else 'steady'
        end,
        case
            when known_weeks < 26 then ', new'
            when known_weeks < {{ var('forecast_season_weeks') }} then ''
            else ', a year'
        end,
        case when is_seasonal then ', seasonal' else '' end
    )
{%- endmacro %}
