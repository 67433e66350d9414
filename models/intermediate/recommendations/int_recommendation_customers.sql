with

snapshots as (

    select
        *,
        row_number() over (order by snapshot_date asc) as row_rank

    from {{ ref('int_recommendation_snapshots') }}

),

order_habits as (

    select * from {{ ref('int_customer_order_habits') }}

),

-- Whether the shop saw anybody look at anything while the horizon lasted.
events as (

    select
        cast(min(occurred_at) as date) as first_event_date,
        cast(max(occurred_at) as date) as last_event_date

    from {{ ref('stg_events') }}

    where event_type = 'view'

),

-- By a hash of their id, so that they are the same ones at each snapshot.
ranked_customers as (

    select
        order_habits.*,
        snapshots.horizon_last_date,
        snapshots.is_latest,
        coalesce(
            not snapshots.is_latest
            and events.first_event_date <= snapshots.snapshot_date
            and events.last_event_date >= {{ dbt.dateadd(
                'day', -7, 'snapshots.horizon_last_date'
            ) }},
            false
        ) as has_events,
        row_number() over (
            partition by order_habits.snapshot_date
            order by md5(order_habits.customer_id) asc, order_habits.customer_id asc
        ) as row_rank

    from order_habits
    inner join snapshots on order_habits.snapshot_date = snapshots.snapshot_date

    cross join events

    where snapshots.row_rank > 1

)

select
    customer_id,
    snapshot_date,
    horizon_last_date,
    is_latest,
    has_events,
    order_count,
    days_since_last_order,
    products_per_order,
    mean_price,
    orders_last_horizon,
    days_between_orders,
    distinct_products,
    new_products_last_3_horizons

from ranked_customers

where
    is_latest
    or row_rank <= {{ var('recommendation_training_customers') }}
