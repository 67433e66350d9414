select sum(coalesce(orders.order_units, 0))

from {{ ref('int_stock_positions') }} as positions
inner join {{ ref('int_order_terms') }} as terms
    on positions.product_id = terms.product_id
left join {{ ref('int_stock_orders') }} as orders
    on positions.product_id = orders.product_id
    and positions.location_id = orders.location_id

where
    positions.product_id = for_product_id
    and positions.stock_position is not null
    and terms.has_supply_terms
