-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'events') }}

)

select
    event_id,
    customer_id,
    session_id,
    product_id,
    event_type,
    {{ shop_time('occurred_at') }},
    device,
    channel

from source
