{{ config(severity = 'warn') }}
{#- A rule that names nothing holds nowhere: most likely it is misspelt. dbt prints how
    many rows a test finds and not which, so this says it. -#}
{% set nameless %}
select trim(concat(rules.scope, ' ', coalesce(rules.scope_value, ''))) as rule_id

from {{ ref('price_rules') }} as rules
left join (
    select stg_products.*

    from {{ ref('stg_products') }} as stg_products
    semi join {{ ref('int_current_prices') }} as prices
        on stg_products.product_id = prices.product_id
) as products
    on (rules.scope = 'shop' and rules.scope_value is null)
    or (rules.scope = 'category' and rules.scope_value = products.category)
    or (rules.scope = 'subcategory' and rules.scope_value = products.subcategory)
    or (rules.scope = 'product' and rules.scope_value = products.product_id)

where products.product_id is null
{% endset %}
{%- if execute %}
    {%- for rule_id in run_query(nameless).columns[0].values() %}
        {%- do exceptions.warn(
            'price_rules: no product ever sold is of ' ~ rule_id
        ) %}
    {%- endfor %}
{%- endif %}
{{ nameless }}
