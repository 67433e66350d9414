-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'price_tests') }}

)

select
    test_id,
    product_id,
    price,
    started_at,
    ended_at,
    visitors,
    units

from source
