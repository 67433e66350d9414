{# Log of what goods of an age sold over their usual units, as known so many weeks later.
   Ten goods that go on as they do steady what few ever told. #}
{% macro age_pace(units, weeks_later) -%}
    {%- set seen -%}
        (
            partition by age
            order by week_number asc nulls last
            range between unbounded preceding and {{ weeks_later }} preceding
        )
    {%- endset -%}
    {%- set goods = 'sum(goods) over ' ~ seen -%}
    round(
        ln(
            ({{ goods }} * sum({{ units }}) over {{ seen }}
            / sum(base_units) over {{ seen }} + 1e1) / ({{ goods }} + 1e1)
        ),
        9
    )
{%- endmacro %}
