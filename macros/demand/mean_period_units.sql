{# Units a period in the last `periods` before a cut-off, of rows with `periods_before` and
   the series' `known_periods`; what was sold out does not count. #}
{% macro mean_period_units(periods) -%}
    coalesce(
        {{ exact_sum('case when periods_before <= ' ~ periods ~ ' then units end') }},
        0e0
    )
    / greatest(
        least({{ periods }}, known_periods)
        - count(*) filter (where periods_before <= {{ periods }} and units is null),
        1
    )
{%- endmacro %}
