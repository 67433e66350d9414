-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'marketing_spend') }}

)

select
    spend_date,
    channel,
    spend,
    impressions,
    clicks

from source
