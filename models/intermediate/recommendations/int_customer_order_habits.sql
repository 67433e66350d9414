{%- set horizon = var('recommendation_horizon_days') | int -%}

with

orders_before as (

    select * from {{ ref('int_customer_orders_before') }}

),

histories as (

    select * from {{ ref('int_customer_products') }}

),

order_habits as (

    select
        customer_id,
        snapshot_date,
        count(*) as order_count,
        min(days_ago) as days_since_last_order,
        sum(product_count) / cast(count(*) as double) as products_per_order,
        cast(sum(unit_prices) as double) / sum(line_count) as mean_price,
        count(*) filter (where days_ago <= {{ horizon }}) as orders_last_horizon,

        -- Of the last six orders, because pace changes.
        (max(days_ago) filter (where orders_ago <= 5) - min(days_ago))
        / cast(nullif(least(count(*), 6) - 1, 0) as double) as days_between_orders

    from orders_before

    group by all

),

novelties as (

    select
        customer_id,
        snapshot_date,
        count(*) as distinct_products,
        count(*) filter (where days_since_first_order <= {{ 3 * horizon }})
            as new_products_last_3_horizons

    from histories

    group by all

)

select
    order_habits.customer_id,
    order_habits.snapshot_date,
    order_habits.order_count,
    order_habits.days_since_last_order,
    order_habits.products_per_order,
    order_habits.mean_price,
    order_habits.orders_last_horizon,
    order_habits.days_between_orders,
    novelties.distinct_products,
    novelties.new_products_last_3_horizons

from order_habits
inner join novelties
    on order_habits.customer_id = novelties.customer_id
    and order_habits.snapshot_date = novelties.snapshot_date
