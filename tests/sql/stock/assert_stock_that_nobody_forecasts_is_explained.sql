-- What lies in stock is ordered by a policy, or stands in stock_risks with a reason.
with

positions as (

    select * from {{ ref('int_stock_positions') }}

    where on_hand > 0

)

select positions.*

from positions
left join {{ ref('int_stock_orders') }} as orders
    on positions.product_id = orders.product_id
    and positions.location_id = orders.location_id
left join {{ ref('stock_risks') }} as risks
    on positions.product_id = risks.product_id
    and positions.location_id = risks.location_id

where orders.product_id is null and risks.product_id is null
