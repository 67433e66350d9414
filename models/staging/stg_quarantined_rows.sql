-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'quarantined_rows') }}

)

select
    table_name,
    reason,
    file_name,
    line_number,
    raw_row

from source
