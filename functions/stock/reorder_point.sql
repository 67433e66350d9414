select sum(policies.reorder_point)

from (select for_product_id) as asked (asked_product_id)
inner join {{ ref('int_order_policies') }} as policies
    on asked.asked_product_id = policies.product_id
