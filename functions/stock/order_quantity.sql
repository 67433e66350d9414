select sum(coalesce(orders.order_units, 0))

from (select for_product_id) as asked (asked_product_id)
inner join {{ ref('int_stock_positions') }} as positions
    on asked.asked_product_id = positions.product_id
inner join {{ ref('int_order_terms') }} as terms
    on positions.product_id = terms.product_id
left join {{ ref('int_stock_orders') }} as orders
    on positions.product_id = orders.product_id
    and positions.location_id = orders.location_id

where positions.stock_position is not null and terms.has_supply_terms
