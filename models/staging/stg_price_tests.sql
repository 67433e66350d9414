-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'price_tests') }}

)

select
    test_id,
    product_id,
    price,
    {{ shop_time('started_at') }},
    {{ shop_time('ended_at') }},
    visitors,
    units

from source
