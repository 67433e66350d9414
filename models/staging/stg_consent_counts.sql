-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'consent_counts') }}

)

select
    answer,
    customer_count

from source
