with

descriptions as (

    select * from {{ ref('int_product_descriptions') }}

),

tokens as (

    select * from {{ ref('int_description_tokens') }}

),

new_descriptions as (

    select distinct description_id from descriptions

    where product_id not in (
        select bought_product_id from {{ ref('int_item_weights') }}
        where is_latest
    )

),

sold_descriptions as (

    select distinct description_id from descriptions

    where product_id in (select product_id from {{ ref('int_sold_products') }})

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
        new_tokens.description_id in (select description_id from new_descriptions)
        and sold_tokens.description_id in (
            select description_id from sold_descriptions
        )

    group by all

),

ranked as (

    select
        *,
        row_number() over (
            partition by description_id
            order by similarity desc, sold_description_id asc
        ) as similarity_rank

    from similarities

)

select
    description_id,
    sold_description_id,
    cast(round(similarity, 6) as double) as similarity

from ranked

where similarity_rank <= 20
