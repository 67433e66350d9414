{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

descriptions as (

    select * from {{ ref('int_product_descriptions') }}

),

similar_descriptions as (

    select * from {{ ref('int_similar_descriptions') }}

),

product_orders as (

    select * from {{ ref('int_product_orders') }}

),

new_products as (

    select * from descriptions

    where product_id not in (
        select bought_product_id from {{ ref('int_item_weights') }}
        where is_latest
    )

),

-- The most bought of those that are described alike: twenty, and one more, because a
-- product is like itself.
sold_products as (

    select
        descriptions.product_id,
        descriptions.description_id,
        product_orders.order_count,
        row_number() over (
            partition by descriptions.description_id
            order by product_orders.order_count desc, descriptions.product_id asc
        ) as rank_in_description

    from descriptions
    inner join product_orders on descriptions.product_id = product_orders.product_id

    where descriptions.product_id in (
        select product_id from {{ ref('int_sold_products') }}
    )

),

ranked_products as (

    select
        similar_descriptions.description_id,
        sold_products.product_id,
        similar_descriptions.similarity,
        row_number() over (
            partition by similar_descriptions.description_id
            order by
                similar_descriptions.similarity desc,
                sold_products.order_count desc,
                sold_products.product_id asc
        ) as product_rank

    from similar_descriptions
    inner join sold_products
        on similar_descriptions.sold_description_id = sold_products.description_id
        and sold_products.rank_in_description <= 21

),

neighbours as (

    select
        new_products.product_id as new_product_id,
        ranked_products.product_id,
        ranked_products.similarity,
        row_number() over (
            partition by new_products.product_id order by ranked_products.product_rank
        ) as neighbour_rank

    from new_products
    inner join ranked_products
        on new_products.description_id = ranked_products.description_id
        and new_products.product_id <> ranked_products.product_id
        and ranked_products.product_rank <= 21

)

select
    new_product_id,
    neighbour_rank,
    product_id,
    similarity

from neighbours

where neighbour_rank <= 20
