with

source as (

    select
        *,
        json_extract_string(raw_row, '$.customer_id') as customer_id,
        json_extract_string(raw_row, '$."unread line"') as unread_line

    from {{ ref('stg_quarantined_rows') }}

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

)

-- Whoever refuses is in no mart, so of such a row only reason and place are told, as of
-- a line that could not be read: nobody knows whose it is.
select
    source.table_name,
    source.reason,
    source.file_name,
    source.line_number,
    case
        when source.unread_line is not null then null
        when
            source.customer_id is null
            or consenting_customers.customer_id is not null
            then source.raw_row
    end as raw_row

from source
left join consenting_customers
    on source.customer_id = consenting_customers.customer_id
