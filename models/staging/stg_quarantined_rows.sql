-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'quarantined_rows') }}

)

select
    table_name,
    reason,
    raw_row

from source
