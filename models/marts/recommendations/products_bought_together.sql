with

measured as (

    select * from {{ ref('int_product_lifts') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

-- Confidence alone finds what everybody buys, lift alone what two people bought.
ranked as (

    select
        *,
        row_number() over (
            partition by bought_product_id
            order by
                confidence * ln(lift) desc,
                order_count desc,
                product_id asc
        ) as partner_rank

    from measured

)

select
    ranked.bought_product_id,
    ranked.partner_rank,
    ranked.product_id,
    products.product_name,
    ranked.order_count,
    ranked.support,
    ranked.confidence,
    ranked.lift

from ranked
inner join products on ranked.product_id = products.product_id

where ranked.partner_rank <= 50

order by ranked.bought_product_id, ranked.partner_rank
