with

weights as (

    select * from {{ ref('int_item_weights') }}
    where is_latest

),

attribute_neighbours as (

    select * from {{ ref('int_attribute_neighbours') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

recommendable_products as (

    select * from {{ ref('int_recommendable_products') }}

),

neighbours as (

    select
        bought_product_id,
        row_number() over (
            partition by bought_product_id order by weight desc, product_id asc
        ) as neighbour_rank,
        product_id,
        weight,
        'purchases' as basis,
        item_model
    from weights

    union all

    select
        new_product_id as bought_product_id,
        neighbour_rank,
        product_id,
        similarity as weight,
        'attributes' as basis,
        null as item_model
    from attribute_neighbours

)

select
    neighbours.bought_product_id,
    bought_products.product_name as bought_product_name,
    neighbours.neighbour_rank,
    neighbours.product_id,
    products.product_name,
    recommendable_products.left_out_reason,
    neighbours.weight,
    neighbours.basis,
    neighbours.item_model

from neighbours
inner join products on neighbours.product_id = products.product_id
inner join products as bought_products
    on neighbours.bought_product_id = bought_products.product_id
inner join recommendable_products
    on neighbours.product_id = recommendable_products.product_id

order by neighbours.bought_product_id, neighbours.neighbour_rank
