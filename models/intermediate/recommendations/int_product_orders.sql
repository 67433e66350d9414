with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

)

select
    product_id,
    count(distinct order_id) as order_count

from order_lines

group by all
