{#
    The units that demand stays at or below with probability asked_level: of the rows of
    a distribution by quantile_level, on a straight line between the two around it.
#}
{% macro units_at_level(units) -%}
    {%- set below = 'filter (where quantile_level <= asked_level)' -%}
    {%- set above = 'filter (where quantile_level >= asked_level)' -%}
    coalesce(
        max({{ units }}) {{ below }}
        + (min({{ units }}) {{ above }} - max({{ units }}) {{ below }})
        * (any_value(asked_level) - max(quantile_level) {{ below }})
        / nullif(
            min(quantile_level) {{ above }} - max(quantile_level) {{ below }}, 0
        ),
        min({{ units }}) {{ above }}
    )
{%- endmacro %}
