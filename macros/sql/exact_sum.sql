{# A sum that is the same in whichever order threads add up: of doubles it is not. #}
{% macro exact_sum(value) -%}
    cast(sum(cast({{ value }} as decimal(38, 12))) as double)
{%- endmacro %}
