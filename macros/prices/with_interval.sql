{# A figure of promotions with the ends of its interval, as a mart's three columns. #}
{% macro with_interval(figure, column) -%}
    round({{ figure }}, 6) as {{ column }},
    round({{ figure }}_low, 6) as {{ column }}_low,
    round({{ figure }}_high, 6) as {{ column }}_high
{%- endmacro %}
