{# What dbt_project.yml says of personal discounts, as a text literal for the log. #}
{% macro discount_rules() -%}
    {%- set rules = [] -%}
    {%- for name in [
        'discount_rate_step', 'max_discount_rate', 'max_group_price_ratio',
        'max_purchase_probability', 'max_discounts_per_customer', 'discount_budget',
        'discount_response'
    ] -%}
        {%- do rules.append(name ~ ' ' ~ var(name, none)) -%}
    {%- endfor -%}
    '{{ rules | join(', ') }}'
{%- endmacro %}
