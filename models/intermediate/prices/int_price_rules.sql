with

products as (

    select
        products.product_id,
        coalesce(products.category, '') as category,
        coalesce(products.subcategory, '') as subcategory

    from {{ ref('stg_products') }} as products
    inner join {{ ref('int_current_prices') }} as prices
        on products.product_id = prices.product_id

),

price_rules as (

    select
        *,
        trim(concat(scope, ' ', coalesce(scope_value, ''))) as rule_id

    from {{ ref('price_rules') }}

),

product_scopes as (

    select
        product_id,
        'shop' as scope,
        '' as scope_value,
        1 as specificity
    from products

    union all

    select
        product_id,
        'category' as scope,
        category as scope_value,
        2 as specificity
    from products

    union all

    select
        product_id,
        'subcategory' as scope,
        subcategory as scope_value,
        3 as specificity
    from products

    union all

    select
        product_id,
        'product' as scope,
        product_id as scope_value,
        4 as specificity
    from products

),

rules_of_products as (

    select
        product_scopes.product_id,
        {{ most_specific('objective') }},
        {{ most_specific('min_margin_rate') }},
        {{ most_specific('floor_price') }},
        {{ most_specific('cap_price') }},
        {{ most_specific('max_step_rate') }},
        {{ most_specific('max_changes_per_week') }},
        {{ most_specific('price_ending') }},
        {{ most_specific('competitor_low_rate') }},
        {{ most_specific('competitor_high_rate') }},
        {{ most_specific('min_stock_cover_weeks') }},
        {{ most_specific('max_stock_cover_weeks') }},
        {{ most_specific('is_fixed') }},
        {{ most_specific('may_be_cut') }},
        {{ most_specific('is_key_product') }},
        {{ most_specific('price_line') }},
        {{ most_specific('reason') }},
        concat_ws(
            ', ',
            max(case when specificity = 4 then rule_id end),
            max(case when specificity = 3 then rule_id end),
            max(case when specificity = 2 then rule_id end),
            max(case when specificity = 1 then rule_id end)
        ) as rule_ids

    from product_scopes
    left join price_rules
        on product_scopes.scope = price_rules.scope
        and product_scopes.scope_value = coalesce(price_rules.scope_value, '')

    group by product_scopes.product_id

)

select
    *,
    {{ content_hash([
        'objective', 'min_margin_rate', 'floor_price', 'cap_price',
        'max_step_rate', 'max_changes_per_week', 'price_ending',
        'competitor_low_rate', 'competitor_high_rate', 'min_stock_cover_weeks',
        'max_stock_cover_weeks', 'is_fixed', 'may_be_cut', 'is_key_product',
        'price_line', 'rule_ids'
    ]) }} as rules_hash

from rules_of_products
