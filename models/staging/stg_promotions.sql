-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'promotions') }}

)

select
    product_id,
    {{ shop_time('starts_at') }},
    promotion_type,
    {{ shop_time('ends_at') }},
    store_id,
    discount_rate

from source
