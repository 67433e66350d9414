with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

-- A pair is in no more orders than either of its products (Agrawal and Srikant 1994).
frequent_products as (

    select * from {{ ref('int_product_orders') }}

    where order_count >= {{ var('min_pair_orders') }}

),

ordered_products as (

    select distinct
        order_lines.order_id,
        order_lines.product_id,
        frequent_products.order_count

    from order_lines
    inner join frequent_products
        on order_lines.product_id = frequent_products.product_id

),

ranked_in_order as (

    select
        order_id,
        product_id,
        row_number() over (
            partition by order_id order by order_count desc, product_id asc
        ) as rank_in_order

    from ordered_products

),

-- A wholesaler's order of a thousand lines would alone make half a million pairs.
baskets as (

    select * from ranked_in_order

    where rank_in_order <= 200

)

select
    one.product_id as first_product_id,
    other.product_id as second_product_id,
    count(*) as order_count

from baskets as one
inner join baskets as other
    on one.order_id = other.order_id
    and one.product_id < other.product_id

group by all
having count(*) >= {{ var('min_pair_orders') }}
