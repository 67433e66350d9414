with

descriptions as (

    select * from {{ ref('int_product_descriptions') }}

),

tokens as (

    select * from {{ ref('int_description_tokens') }}

),

new_products as (

    select * from descriptions

    where product_id not in (
        select bought_product_id from {{ ref('recommender_weights') }}
        where bought_product_id <> product_id
    )

),

-- Of products that are described alike, the most bought are enough: twenty and itself.
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
    inner join {{ ref('int_product_orders') }} as product_orders
        on descriptions.product_id = product_orders.product_id

    where descriptions.product_id in (
        select product_id from {{ ref('int_sold_products') }}
    )

),

similarities as (

    select
        new_tokens.description_id,
        sold_tokens.description_id as sold_description_id,
        sum(cast(new_tokens.weight * sold_tokens.weight as decimal(18, 9)))
            as similarity

    from tokens as new_tokens
    inner join tokens as sold_tokens on new_tokens.token = sold_tokens.token

    where
        new_tokens.description_id in (select description_id from new_products)
        and sold_tokens.description_id in (select description_id from sold_products)

    group by all

),

ranked_descriptions as (

    select
        *,
        row_number() over (
            partition by description_id
            order by similarity desc, sold_description_id asc
        ) as description_rank

    from similarities

),

ranked_products as (

    select
        new_products.product_id as new_product_id,
        sold_products.product_id,
        ranked_descriptions.similarity,
        row_number() over (
            partition by new_products.product_id
            order by
                ranked_descriptions.similarity desc,
                sold_products.order_count desc,
                sold_products.product_id asc
        ) as neighbour_rank

    from new_products
    inner join ranked_descriptions
        on new_products.description_id = ranked_descriptions.description_id
        and ranked_descriptions.description_rank <= 20
    inner join sold_products
        on ranked_descriptions.sold_description_id = sold_products.description_id
        and sold_products.rank_in_description <= 21
        and new_products.product_id <> sold_products.product_id

)

select
    new_product_id,
    neighbour_rank,
    product_id,
    cast(round(similarity, 6) as double) as similarity

from ranked_products

where neighbour_rank <= 20
