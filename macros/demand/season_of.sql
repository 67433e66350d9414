{# The seasonal index of a series in the week so many ahead, from 1. #}
{% macro season_of(weeks_ahead) -%}
    case {{ weeks_ahead }}
        when 1 then season_1
        when 2 then season_2
        when 3 then season_3
        when 4 then season_4
        when 5 then season_5
        when 6 then season_6
        when 7 then season_7
        when 8 then season_8
    end
{%- endmacro %}
