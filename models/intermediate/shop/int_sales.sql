with

lines as (

    select * from {{ ref('int_line_decisions') }}

)

select
    order_id,
    line_number,
    customer_id,
    product_id,
    ordered_at,
    quantity,
    unit_price,
    list_price,
    coupon_amount,
    store_id,
    channel,
    price_list,
    product_type,
    is_goods

from lines

where not_counted_reason is null
