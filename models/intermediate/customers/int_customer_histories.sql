with

order_days as (

    select * from {{ ref('int_customer_order_days') }}

),

churn_snapshots as (

    select * from {{ ref('int_churn_snapshots') }}

),

contacts as (

    select * from {{ ref('int_campaign_contacts') }}

),

customers as (

    select distinct customer_id from order_days

),

snapshots as (

    select
        customers.customer_id,
        churn_snapshots.snapshot_date

    from customers
    cross join churn_snapshots

    union distinct

    select
        customer_id,
        contact_date as snapshot_date

    from contacts

),

order_days_before as (

    select
        order_days.*,
        snapshots.snapshot_date,
        {{ dbt.datediff('order_days.ordered_date', 'snapshots.snapshot_date', 'day') }}
            as days_ago

    from snapshots
    inner join order_days
        on snapshots.customer_id = order_days.customer_id
        and snapshots.snapshot_date > order_days.ordered_date

)

select
    customer_id,
    snapshot_date,
    max(days_ago) as days_since_first_order,
    min(days_ago) as days_since_last_order,
    avg(days_since_previous_order) as mean_days_between_orders,

    -- From sums of whole days: the same to the last bit in every run.
    (
        sum(days_since_previous_order * days_since_previous_order)
        - sum(days_since_previous_order) * avg(days_since_previous_order)
    ) / nullif(count(days_since_previous_order) - 1e0, 0e0) as gap_variance,
    max(days_since_previous_order) as max_days_between_orders,
    cast(sum(order_count) as bigint) as order_count,
    cast(sum(case when days_ago <= 28 then order_count else 0 end) as bigint)
        as orders_last_28_days,
    cast(sum(case when days_ago <= 91 then order_count else 0 end) as bigint)
        as orders_last_91_days,
    sum(case when days_ago between 29 and 112 then order_count else 0 end) / 3e0
        as orders_per_28_days_before,
    sum(case when days_ago <= 28 then revenue else 0 end) as revenue_last_28_days,
    sum(case when days_ago <= 91 then revenue else 0 end) as revenue_last_91_days,
    sum(revenue) as revenue,
    sum(product_count) / cast(sum(order_count) as double) as products_per_order,
    cast(sum(discount_value) as double) / nullif(cast(sum(list_value) as double), 0e0)
        as discount_share,
    cast(sum(coupon_value) as double) / nullif(cast(sum(revenue) as double), 0e0)
        as coupon_share,
    count(case when coupon_value > 0 then 1 end) / cast(count(*) as double)
        as coupon_day_share,
    cast(sum(new_product_count) as bigint) as distinct_products,
    cast(sum(new_category_count) as bigint) as distinct_categories

from order_days_before

group by all
