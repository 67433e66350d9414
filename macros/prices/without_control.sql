{# What of a value a control does not explain, by least squares over each shelf's
   weeks (Frisch, Waugh 1933; Lovell 1963), around 0. The weeks are in order, because a
   sum of doubles depends on it. #}
{% macro without_control(value, control) -%}
    {%- set weeks -%}
        (
            partition by cutoff_date, product_id, store_id
            order by week_date asc nulls last
            rows between unbounded preceding and unbounded following
        )
    {%- endset -%}
    {{ value }} - avg({{ value }}) over {{ weeks }}
    - coalesce(
        covar_pop({{ value }}, {{ control }}) over {{ weeks }}
        / nullif(var_pop({{ control }}) over {{ weeks }}, 0e0),
        0e0
    ) * ({{ control }} - avg({{ control }}) over {{ weeks }})
{%- endmacro %}
