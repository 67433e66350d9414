-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'campaigns') }}

)

select
    campaign_id,
    channel,
    campaign_type,
    starts_at,
    ends_at,
    cost,
    offer_rate

from source
