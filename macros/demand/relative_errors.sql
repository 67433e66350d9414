{# Each method's squared errors over the mean of all methods', by `keys`. #}
{% macro relative_errors(errors, keys) -%}
    select
        {{ keys }},
        method,
        series_weeks,
        coalesce(
            squared_errors * count(*) over (partition by {{ keys }})
            / nullif(
                cast(
                    sum(cast(squared_errors as decimal(38, 12)))
                        over (partition by {{ keys }}) as double
                ), 0e0
            ),
            1e0
        ) as relative_error

    from {{ errors }}
{%- endmacro %}
