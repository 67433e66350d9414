select sum(policies.reorder_point)

from {{ ref('int_stock_policies') }} as policies

where policies.product_id = for_product_id
