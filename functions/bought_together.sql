select
    partner_rank,
    product_id,
    product_name,
    order_count,
    support,
    confidence,
    lift

from {{ ref('products_bought_together') }}

where bought_product_id = for_product_id

order by partner_rank
