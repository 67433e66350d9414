-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'logged_decisions') }}

)

select
    decision_id,
    {{ shop_time('decided_at') }},
    action,
    propensity,
    reward,
    context,
    product_id,
    customer_id

from source
