with

products as (

    select
        *,
        {{ plain_words('product_name') }} as name_words,
        {{ plain_words('product_id') }} as id_words

    from {{ ref('stg_products') }}

),

rules as (

    select * from {{ ref('product_rules') }}

),

rules_of_products as (

    select
        products.product_id,
        rules.product_type,
        concat(rules.scope, ' ', rules.scope_value, coalesce(': ' || rules.reason, ''))
            as reason,
        row_number() over (
            partition by products.product_id
            order by
                case rules.scope
                    when 'product' then 1
                    when 'name' then 2
                    when 'subcategory' then 3
                    else 4
                end asc,
                length(rules.scope_value) desc,
                rules.scope_value asc
        ) as rule_rank

    from products
    inner join rules
        on (rules.scope = 'product' and products.product_id = rules.scope_value)
        or (
            rules.scope = 'name'
            and lower(products.product_name) like lower(rules.scope_value)
        )
        or (rules.scope = 'subcategory' and products.subcategory = rules.scope_value)
        or (rules.scope = 'category' and products.category = rules.scope_value)

),

found as (

    select
        product_id,
        product_type as shop_type,
        tax_rate,
        coalesce(
            {{ evident_product_type('name_words') }},
            {{ evident_product_type('id_words') }}
        ) as evident_type,
        {{ holds_a_doubtful_word('name_words') }} as has_doubtful_word

    from products

),

decided as (

    select
        found.product_id,
        coalesce(
            rules_of_products.product_type, found.shop_type, found.evident_type, 'goods'
        ) as product_type,
        case
            when rules_of_products.product_type is not null then 'rule'
            when found.shop_type is not null then 'shop'
            when found.evident_type is not null then 'name'
            else 'nothing'
        end as decided_by,
        case
            when rules_of_products.product_type is not null
                then rules_of_products.reason
            when found.shop_type is not null then 'products.product_type says so'
            when found.evident_type is not null then 'its name or id says so'
            else 'nothing says that it is anything else'
        end as reason,
        found.evident_type,
        found.has_doubtful_word,
        found.tax_rate

    from found
    left join rules_of_products
        on found.product_id = rules_of_products.product_id
        and rules_of_products.rule_rank = 1

)

select
    product_id,
    product_type,
    product_type = 'goods' as is_goods,
    decided_by,
    reason,
    evident_type,
    decided_by = 'nothing' and has_doubtful_word as is_doubtful,
    tax_rate

from decided
