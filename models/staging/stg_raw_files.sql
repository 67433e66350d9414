-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'raw_files') }}

)

select
    table_name,
    file_name,
    format,
    dialect,
    row_count,
    unread_count,
    note

from source
