{# Units a week in the last `weeks` before a forecast origin, of rows with
   `weeks_before` and the series' `known_weeks`; what was sold out does not count. #}
{% macro mean_week_units(weeks) -%}
    coalesce(
        {{ exact_sum('case when weeks_before <= ' ~ weeks ~ ' then units end') }},
        0e0
    )
    / greatest(
        least({{ weeks }}, known_weeks)
        - count(*) filter (where weeks_before <= {{ weeks }} and units is null),
        1
    )
{%- endmacro %}
