with

weights as (

    select * from {{ ref('recommender_weights') }}

    where bought_product_id <> product_id

),

products as (

    select * from {{ ref('stg_products') }}

)

select
    weights.bought_product_id,
    row_number() over (
        partition by weights.bought_product_id
        order by weights.weight desc, weights.product_id asc
    ) as neighbour_rank,
    weights.product_id,
    products.product_name,
    weights.weight,
    weights.model_id

from weights
inner join products on weights.product_id = products.product_id
