{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

setting as (

    select * from {{ ref('int_price_setting') }}

),

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0 and unit_price > 0

)

select
    order_lines.product_id,
    coalesce(order_lines.store_id, '') as store_id,
    {{ price_list_of('order_lines') }} as price_list,
    {{ price_week('order_lines.ordered_at') }} as week_date,
    sum(cast(order_lines.quantity as decimal(18, 4))) as units,
    percentile_disc(5e-1) within group (order by order_lines.unit_price) as price

from order_lines
cross join setting

group by all
