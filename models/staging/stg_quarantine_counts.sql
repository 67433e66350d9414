-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'quarantine_counts') }}

)

select
    table_name,
    reason,
    row_count,
    units,
    money,
    is_unread

from source
