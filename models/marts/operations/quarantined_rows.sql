with

source as (

    select
        *,
        json_extract_string(raw_row, '$.customer_id') as customer_id

    from {{ ref('stg_quarantined_rows') }}

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

)

-- Whoever refuses is in no mart, so of such a row only the reason is told.
select
    source.table_name,
    source.reason,
    case
        when
            source.customer_id is null
            or consenting_customers.customer_id is not null
            then source.raw_row
    end as raw_row

from source
left join consenting_customers
    on source.customer_id = consenting_customers.customer_id
