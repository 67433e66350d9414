-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'customers') }}

)

select
    customer_id,
    {{ shop_time('signed_up_at') }},
    country,
    attributes

from source
