-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'support_messages') }}

)

select
    message_id,
    conversation_id,
    customer_id,
    {{ shop_time('sent_at') }},
    message_text,
    intent

from source
