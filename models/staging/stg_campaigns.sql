-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'campaigns') }}

)

select
    campaign_id,
    channel,
    campaign_type,
    {{ shop_time('starts_at') }},
    {{ shop_time('ends_at') }},
    cost,
    offer_rate

from source
