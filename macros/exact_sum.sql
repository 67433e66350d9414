{# A sum that is the same in whichever order threads add up: of doubles it is not. #}
{% macro exact_sum(number) -%}
    cast(sum(cast({{ number }} as decimal(28, 9))) as double)
{%- endmacro %}
