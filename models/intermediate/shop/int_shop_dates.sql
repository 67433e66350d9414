with

order_lines as (

    select * from {{ ref('int_sales') }}

)

select
    cast(min(ordered_at) as date) as first_order_date,
    cast({{ dbt.dateadd("day", 1, "cast(max(ordered_at) as date)") }} as date)
        as as_of_date

from order_lines
