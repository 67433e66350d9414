with

suggestions as (

    select * from {{ ref('discount_suggestions') }}

),

groups as (

    select * from {{ ref('int_customer_groups') }}

),

product_groups as (

    select
        groups.attribute,
        groups.group_name,
        suggestions.product_id,
        count(*) as quote_count,
        {{ exact_sum('suggestions.discounted_price') }} as paid

    from suggestions
    inner join groups on suggestions.customer_id = groups.customer_id

    group by all

),

products as (

    select
        attribute,
        product_id,
        {{ exact_sum('paid') }} / sum(quote_count) as mean_price,
        min(paid / quote_count) as lowest_group_price

    from product_groups

    group by all

)

-- Each product beside itself: groups buy different things.
select
    product_groups.attribute,
    product_groups.group_name,
    sum(product_groups.quote_count) as quote_count,
    {{ exact_sum('product_groups.paid / products.mean_price') }}
    / sum(product_groups.quote_count) as price_index,
    max(
        product_groups.paid
        / product_groups.quote_count
        / products.lowest_group_price
    ) as max_price_ratio

from product_groups
inner join products
    on product_groups.attribute = products.attribute
    and product_groups.product_id = products.product_id

where products.lowest_group_price > 0e0

group by all
