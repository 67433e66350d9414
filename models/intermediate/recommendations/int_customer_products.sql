{%- set horizon = var('recommendation_horizon_days') | int -%}

with

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

snapshots as (

    select * from {{ ref('int_recommendation_snapshots') }}

),

ordered_products as (

    select
        customer_id,
        product_id,
        order_id,
        sum(cast(quantity as decimal(18, 4))) as units,
        max(coalesce(returned_date, date '9999-12-31')) as returned_date

    from purchases

    group by all

),

orders_before as (

    select * from {{ ref('int_customer_orders_before') }}

),

-- An older order counts less: by its days, fast and slowly, and by the orders since.
-- What went back whole before the snapshot was not bought.
histories as (

    select
        ordered_products.customer_id,
        ordered_products.product_id,
        orders_before.snapshot_date,
        count(*) as order_count,
        cast(sum(ordered_products.units) as double) as units,
        max(orders_before.days_ago) as days_since_first_order,
        min(orders_before.days_ago) as days_since_last_order,
        min(orders_before.orders_ago) as orders_since_last,
        count(*) filter (where orders_before.days_ago <= {{ horizon }})
            as orders_last_horizon,
        count(*) filter (where orders_before.days_ago <= {{ 3 * horizon }})
            as orders_last_3_horizons,
        cast(sum({{ half_life_weight('orders_before.days_ago', 1) }}) as double)
            as orders_decayed_1_horizon,
        cast(sum({{ half_life_weight('orders_before.days_ago', 3) }}) as double)
            as orders_decayed_3_horizons,
        cast(sum({{ half_life_weight('orders_before.days_ago', 8) }}) as double)
            as orders_decayed_8_horizons,
        cast(
            sum(cast(power(95e-2, orders_before.orders_ago) as decimal(18, 9)))
            as double
        ) as orders_decayed_by_order

    from orders_before
    inner join ordered_products
        on orders_before.customer_id = ordered_products.customer_id
        and orders_before.order_id = ordered_products.order_id
        and orders_before.snapshot_date <= ordered_products.returned_date

    group by all

),

weighed as (

    select
        *,
        orders_decayed_1_horizon + orders_decayed_8_horizons as recent_orders

    from histories

)

select
    weighed.customer_id,
    weighed.product_id,
    weighed.snapshot_date,
    snapshots.is_latest,
    weighed.order_count,
    weighed.units,
    weighed.days_since_first_order,
    weighed.days_since_last_order,
    weighed.orders_since_last,
    weighed.orders_last_horizon,
    weighed.orders_last_3_horizons,
    weighed.orders_decayed_1_horizon,
    weighed.orders_decayed_3_horizons,
    weighed.orders_decayed_8_horizons,
    weighed.orders_decayed_by_order,
    weighed.days_since_last_order * (weighed.order_count - 1) / cast(nullif(
        weighed.days_since_first_order - weighed.days_since_last_order, 0
    ) as double) as recency_over_gap,
    row_number() over (
        partition by weighed.customer_id, weighed.snapshot_date
        order by weighed.orders_decayed_3_horizons desc, weighed.product_id asc
    ) as repeat_rank,
    -- Of 8 bits, so that sums of it times weights between products are exact.
    floor(256e0 * weighed.recent_orders / (weighed.recent_orders + 2e0) + 5e-1) / 256e0
        as preference_weight

from weighed
inner join snapshots on weighed.snapshot_date = snapshots.snapshot_date
