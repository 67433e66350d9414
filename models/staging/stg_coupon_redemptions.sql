-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'coupon_redemptions') }}

)

select
    campaign_id,
    customer_id,
    {{ shop_time('redeemed_at') }},
    order_id

from source
