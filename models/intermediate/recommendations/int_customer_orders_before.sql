with

orders as (

    select * from {{ ref('int_customer_orders') }}

),

snapshots as (

    select * from {{ ref('int_recommendation_snapshots') }}

)

select
    orders.customer_id,
    orders.order_id,
    snapshots.snapshot_date,
    {{ dbt.datediff('orders.ordered_date', 'snapshots.snapshot_date', 'day') }}
        as days_ago,
    row_number() over (
        partition by orders.customer_id, snapshots.snapshot_date
        order by orders.ordered_at desc, orders.order_id desc
    ) - 1 as orders_ago,
    orders.product_count,
    orders.line_count,
    orders.unit_prices

from snapshots
inner join orders on snapshots.snapshot_date > orders.ordered_date
