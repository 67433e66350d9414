{# What the most specific price rule of a product that says anything says, and its id. #}
{% macro most_specific(column) -%}
    max_by({{ column }}, specificity) filter (where {{ column }} is not null)
        as {{ column }},
    max_by(rule_id, specificity) filter (where {{ column }} is not null)
        as {{ column }}_rule
{%- endmacro %}
