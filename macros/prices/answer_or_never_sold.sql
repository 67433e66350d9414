{# The one row of `answer`, a number of each name and the reason, or that there is none. #}
{% macro answer_or_never_sold(numbers=['expected', 'low', 'high']) -%}
    select coalesce(
        (
            select
                struct_pack(
                    {% for name in numbers %}{{ name }} := {{ name }}, {% endfor -%}
                    reason := reason
                )
            from answer
        ),
        struct_pack(
            {% for name in numbers %}{{ name }} := null, {% endfor -%}
            reason := 'it was never sold'
        )
    )
{%- endmacro %}
