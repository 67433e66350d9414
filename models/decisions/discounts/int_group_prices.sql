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
        {{ exact_sum('suggestions.discounted_price') }} / count(*) as paid,
        {{ exact_sum('suggestions.price') }} / count(*) as listed,
        {{ exact_sum('suggestions.discounted_price / suggestions.price') }} / count(*)
            as left_by_discounts

    from suggestions
    inner join groups on suggestions.customer_id = groups.customer_id

    where suggestions.price > 0e0

    group by all

),

products as (

    select
        attribute,
        product_id,
        {{ exact_sum('quote_count * paid') }} / sum(quote_count) as mean_paid,
        {{ exact_sum('quote_count * listed') }} / sum(quote_count) as mean_listed,
        min(listed) as lowest_listed,
        min(left_by_discounts) as lowest_left_by_discounts

    from product_groups

    group by all

)

-- Each product beside itself: groups buy different things. What discounts do is told
-- apart from what customers' own prices do.
select
    product_groups.attribute,
    product_groups.group_name,
    sum(product_groups.quote_count) as quote_count,
    {{ exact_sum(
        'product_groups.quote_count * product_groups.paid / products.mean_paid'
    ) }} / sum(product_groups.quote_count) as price_index,
    {{ exact_sum(
        'product_groups.quote_count * product_groups.listed / products.mean_listed'
    ) }} / sum(product_groups.quote_count) as own_price_index,
    max(product_groups.left_by_discounts / products.lowest_left_by_discounts)
        as max_price_ratio,
    max(product_groups.listed / products.lowest_listed) as max_own_price_ratio

from product_groups
inner join products
    on product_groups.attribute = products.attribute
    and product_groups.product_id = products.product_id

where products.mean_paid > 0e0

group by all
