-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'order_lines') }}

)

select
    order_id,
    line_number,
    customer_id,
    product_id,
    {{ shop_time('ordered_at') }},
    quantity,
    unit_price,
    list_price,
    coupon_amount,
    store_id,
    channel,
    price_list,
    nullif(trim(upper(currency)), '') as currency,
    nullif(replace(trim(lower(status)), ' ', '_'), '') as status,
    parent_line_number,
    tax_amount

from source
