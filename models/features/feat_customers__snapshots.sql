with

past as (

    select * from {{ ref('int_customer_snapshots') }}

),

snapshots as (

    select * from {{ ref('int_churn_snapshots') }}

),

order_days as (

    select * from {{ ref('int_customer_order_days') }}

),

buyers_in_horizon as (

    select distinct
        snapshots.snapshot_date,
        order_days.customer_id

    from snapshots
    inner join order_days
        on snapshots.snapshot_date <= order_days.ordered_date
        and snapshots.label_known_date > order_days.ordered_date

)

select
    past.customer_id,
    past.snapshot_date,
    snapshots.is_latest,
    past.days_since_last_order <= 91 as is_active,
    snapshots.label_known_date,
    past.days_since_first_order,
    past.days_since_last_order,
    past.mean_days_between_orders,
    sqrt(case when past.gap_variance < 0e0 then 0e0 else past.gap_variance end)
        as sd_days_between_orders,
    past.max_days_between_orders,
    past.days_since_last_order / past.mean_days_between_orders as recency_over_mean_gap,
    past.days_since_last_order / cast(past.max_days_between_orders as double)
        as recency_over_max_gap,
    past.order_count,
    past.orders_last_28_days,
    past.orders_last_91_days,
    (past.orders_last_28_days - past.orders_per_28_days_before)
    / nullif(past.orders_last_28_days + past.orders_per_28_days_before, 0e0)
        as order_trend,
    past.revenue_last_28_days,
    past.revenue_last_91_days,
    past.average_order_value,
    past.products_per_order,
    past.discount_share,
    past.coupon_share,
    past.distinct_products,
    past.distinct_categories,
    case when snapshots.is_label_known then buyers.customer_id is null end
        as has_churned

from past
inner join snapshots on past.snapshot_date = snapshots.snapshot_date
left join buyers_in_horizon as buyers
    on past.customer_id = buyers.customer_id
    and past.snapshot_date = buyers.snapshot_date
