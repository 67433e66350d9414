select
    partners.partner_rank,
    partners.product_id,
    partners.product_name,
    partners.order_count,
    partners.support,
    partners.confidence,
    partners.lift

from (select cast(for_product_id as varchar) as asked_product_id) as asked
inner join {{ ref('products_bought_together') }} as partners
    on asked.asked_product_id = partners.bought_product_id

order by partners.partner_rank
