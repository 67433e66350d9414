{# What is still usual, so many standard deviations above the mean of the logs: of their
   count, sum and sum of squares. Few odd ones among them hardly move it. #}
{% macro most_usual_units(known, logs, squares, deviations) -%}
    round(
        exp(
            {{ logs }} / {{ known }}
            + {{ deviations }} * sqrt(greatest(
                {{ squares }} / {{ known }} - power({{ logs }} / {{ known }}, 2e0), 0e0
            ))
        ), 6
    )
{%- endmacro %}
