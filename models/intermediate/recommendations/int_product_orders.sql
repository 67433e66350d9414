with

order_lines as (

    select * from {{ ref('stg_order_lines') }}

    where quantity > 0

)

select
    product_id,
    count(distinct order_id) as order_count

from order_lines

group by all
