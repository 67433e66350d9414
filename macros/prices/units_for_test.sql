{#
    Units that each of two arms of a price test must sell, so that in 4 of 5 tests the
    90 % interval tells which price brings more where the log of their units lies so far
    from where both bring the same. A log of a count has the variance 1 / units; .841621
    is the normal quantile of a power of 80 %.
#}
{% macro units_for_test(distance) -%}
    2e0 * power(({{ error_margin('1e0') }} + 0.841621e0) / nullif({{ distance }}, 0e0), 2)
{%- endmacro %}
