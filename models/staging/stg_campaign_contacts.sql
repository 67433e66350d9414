-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'campaign_contacts') }}

)

select
    campaign_id,
    customer_id,
    {{ shop_time('contacted_at') }},
    is_treated,
    contact_cost

from source
