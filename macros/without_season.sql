{# What of a value is not shared by the season group's products of that week. #}
{% macro without_season(value) -%}
    {{ value }} - case
        when count(*) over (partition by cut_off_date, season_group, week_date) >= 5
            then
                avg({{ value }})
                    over (partition by cut_off_date, season_group, week_date)
        else 0e0
    end
{%- endmacro %}
