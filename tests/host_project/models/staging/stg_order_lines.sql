select
    sale as order_id,
    line as line_number,
    client as customer_id,
    article as product_id,
    sold_at as ordered_at,
    pieces as quantity,
    price as unit_price

from {{ source('shop', 'sales') }}
