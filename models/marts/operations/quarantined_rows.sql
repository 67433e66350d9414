with

source as (

    select * from {{ ref('stg_quarantined_rows') }}

)

select
    table_name,
    reason,
    raw_row

from source
