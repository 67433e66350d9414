-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'competitor_prices') }}

)

select
    product_id,
    competitor,
    {{ shop_time('observed_at') }},
    price

from source
