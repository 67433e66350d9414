with

source as (

    select * from {{ source('shop', 'raw_tables') }}

)

select
    table_name,
    read_from,
    simulated_columns,
    row_count,
    quarantined_count

from source
