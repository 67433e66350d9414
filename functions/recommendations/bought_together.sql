select
    partners.partner_rank,
    partners.product_id,
    partners.product_name,
    partners.order_count,
    partners.support,
    partners.confidence,
    partners.lift

from (select for_product_id) as asked (asked_product_id)
inner join {{ ref('products_bought_together') }} as partners
    on cast(asked.asked_product_id as varchar) = partners.bought_product_id

order by partners.partner_rank asc nulls last
