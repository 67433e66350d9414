{# The one row of `answer`, or that there is none. #}
{% macro answer_or_never_sold() -%}
    select coalesce(
        (
            select
                struct_pack(
                    expected := expected, low := low, high := high, reason := reason
                )
            from answer
        ),
        struct_pack(
            expected := null, low := null, high := null, reason := 'it was never sold'
        )
    )
{%- endmacro %}
