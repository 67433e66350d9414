{# What of a value is not shared by the season group's products of that week. #}
{% macro without_season(value) -%}
    {%- set products -%}
        (
            partition by cutoff_date, season_group, week_date
            order by product_id asc nulls last, store_id asc nulls last
            rows between unbounded preceding and unbounded following
        )
    {%- endset -%}
    {{ value }} - case
        when count(*) over {{ products }} >= 5 then avg({{ value }}) over {{ products }}
        else 0e0
    end
{%- endmacro %}
