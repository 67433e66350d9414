with

orders as (

    select * from {{ ref('replenishment_orders') }}

),

order_terms as (

    select * from {{ ref('int_order_terms') }}

)

select orders.*

from orders
inner join order_terms on orders.product_id = order_terms.product_id

where
    abs(orders.order_packs * orders.pack_size - orders.order_units) > 1e-6
    or orders.order_packs <> floor(orders.order_packs)
    or orders.order_units < order_terms.minimum_order_quantity
    or orders.stock_out_risk_after > orders.stock_out_risk_before
    or orders.expected_arrival_date < orders.order_date
