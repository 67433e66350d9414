with

asked as (

    select for_product_id as asked_product_id

)

select
    partners.partner_rank,
    partners.product_id,
    partners.product_name,
    partners.order_count,
    partners.support,
    partners.confidence,
    partners.lift

from {{ ref('products_bought_together') }} as partners
inner join asked on partners.bought_product_id = asked.asked_product_id

order by partners.partner_rank
