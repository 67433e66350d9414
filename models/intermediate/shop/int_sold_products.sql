with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

)

select distinct order_lines.product_id

from order_lines
cross join shop_dates

where
    order_lines.ordered_at >= {{ dbt.dateadd('day', -91, 'shop_dates.as_of_date') }}
