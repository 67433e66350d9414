-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'calendar_events') }}

)

select
    event_date,
    event_name,
    event_type

from source
