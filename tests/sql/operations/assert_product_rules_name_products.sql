{{ config(severity = 'warn') }}
{#- A rule that names nothing holds nowhere: most likely it is misspelt. dbt prints how
    many rows a test finds and not which, so this says it. -#}
{% set nameless %}
select concat(rules.scope, ' ', rules.scope_value) as rule_id

from {{ ref('product_rules') }} as rules
left join {{ ref('stg_products') }} as products
    on (rules.scope = 'product' and rules.scope_value = products.product_id)
    or (
        rules.scope = 'name'
        and lower(products.product_name) like lower(rules.scope_value)
    )
    or (rules.scope = 'subcategory' and rules.scope_value = products.subcategory)
    or (rules.scope = 'category' and rules.scope_value = products.category)

where products.product_id is null
{% endset %}
{%- if execute %}
    {%- for rule_id in run_query(nameless).columns[0].values() %}
        {%- do exceptions.warn('product_rules: no product is of ' ~ rule_id) %}
    {%- endfor %}
{%- endif %}
{{ nameless }}
