-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'stock_levels') }}

)

select
    product_id,
    location_id,
    stock_date,
    on_hand,
    on_order

from source
