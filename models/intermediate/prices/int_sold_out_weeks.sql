with

days as (

    select * from {{ ref('int_sold_out_days') }}

)

select distinct
    product_id,
    cast({{ dbt.date_trunc('week', 'stock_date') }} as date) as week_date

from days
