-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'consents') }}

)

select
    customer_id,
    answer

from source
