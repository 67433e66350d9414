{# The relative error of a table of relative_errors, as if 200 more weeks of products had
   had another one; that one where nothing is known. #}
{% macro drawn_to(errors, other) -%}
    (
        (
            coalesce({{ errors }}.series_weeks * {{ errors }}.relative_error, 0e0)
            + 2e2 * {{ other }}
        ) / (coalesce({{ errors }}.series_weeks, 0) + 2e2)
    )
{%- endmacro %}
