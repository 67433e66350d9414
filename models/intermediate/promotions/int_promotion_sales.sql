with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0 and unit_price > 0

),

weeks as (

    select * from {{ ref('int_shop_weeks') }}

    where is_whole

),

-- Stores are looked at one by one where promotions say of which store they are.
promotions as (

    select count(store_id) > 0 as are_of_stores

    from {{ ref('stg_promotions') }}

)

select
    order_lines.product_id,
    case when promotions.are_of_stores then order_lines.store_id end as store_id,
    weeks.week_number,
    weeks.week_date,
    cast(sum(cast(order_lines.quantity as decimal(18, 4))) as double) as units,
    median(cast(order_lines.unit_price as double)) as price,
    median(cast(order_lines.list_price as double)) as list_price,
    cast(max(order_lines.unit_price) as double) as highest_price,
    count(distinct order_lines.order_id) as order_count,
    count(order_lines.customer_id) > 0 as are_customers_known

from order_lines
inner join weeks
    on
    order_lines.ordered_at >= weeks.week_date
    and order_lines.ordered_at < weeks.week_end_date
cross join promotions

group by all
