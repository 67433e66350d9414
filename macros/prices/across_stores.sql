{# The mean over a product's stores, weighed by what they usually sell. #}
{% macro across_stores(value) -%}
    {{ exact_sum('weight * ' ~ value) }}
    / {{ exact_sum('case when ' ~ value ~ ' is not null then weight end') }}
{%- endmacro %}
