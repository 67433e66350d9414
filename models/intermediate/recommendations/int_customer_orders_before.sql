with

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

snapshots as (

    select * from {{ ref('int_recommendation_snapshots') }}

),

orders as (

    select
        customer_id,
        order_id,
        min(ordered_at) as ordered_at,
        min(ordered_date) as ordered_date,
        count(distinct product_id) as product_count,
        count(*) as line_count,
        sum(cast(unit_price as decimal(18, 4))) as unit_prices

    from purchases

    group by all

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
