with

order_days as (

    select * from {{ ref('int_customer_order_days') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

-- The first days of the months train; the day after the last order is scored.
snapshots as (

    select {{ month_after('ordered_date') }} as snapshot_date

    from order_days

    union distinct

    select as_of_date as snapshot_date from shop_dates

),

order_days_before as (

    select
        order_days.*,
        snapshots.snapshot_date,
        {{ dbt.datediff('order_days.ordered_date', 'snapshots.snapshot_date', 'day') }}
            as days_ago

    from snapshots
    inner join order_days on snapshots.snapshot_date > order_days.ordered_date

),

behaviour as (

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
        max(days_since_previous_order) as longest_days_between_orders,
        cast(sum(order_count) as double) as order_count,
        cast(sum(product_count) as double) as product_count,
        cast(sum(revenue) as double) as revenue,
        cast(sum(coupon_value) as double) as coupon_value,
        cast(sum(list_value) as double) as list_value,
        cast(sum(discount_value) as double) as discount_value,
        sum(new_product_count) as distinct_products,
        sum(new_category_count) as distinct_categories,
        sum(case when days_ago <= 28 then order_count else 0 end)
            as orders_last_28_days,
        sum(case when days_ago <= 91 then order_count else 0 end)
            as orders_last_91_days,
        sum(case when days_ago between 29 and 112 then order_count else 0 end) / 3e0
            as orders_per_28_days_before,
        sum(case when days_ago <= 28 then revenue else 0 end) as revenue_last_28_days,
        sum(case when days_ago <= 91 then revenue else 0 end) as revenue_last_91_days

    from order_days_before

    group by all

),

buyers_in_horizon as (

    select distinct
        snapshots.snapshot_date,
        order_days.customer_id

    from snapshots
    inner join order_days
        on snapshots.snapshot_date <= order_days.ordered_date
        and {{ horizon_end('snapshots.snapshot_date') }} > order_days.ordered_date

)

select
    past.customer_id,
    past.snapshot_date,
    past.snapshot_date = shop_dates.as_of_date as is_latest,
    past.days_since_last_order <= 91 as is_active,
    {{ horizon_end('past.snapshot_date') }} as label_known_date,
    past.days_since_first_order,
    past.days_since_last_order,
    past.mean_days_between_orders,
    sqrt(case when past.gap_variance < 0e0 then 0e0 else past.gap_variance end)
        as sd_days_between_orders,
    past.longest_days_between_orders,
    past.days_since_last_order / past.mean_days_between_orders as recency_over_mean_gap,
    past.days_since_last_order / cast(past.longest_days_between_orders as double)
        as recency_over_longest_gap,
    cast(past.order_count as bigint) as order_count,
    cast(past.orders_last_28_days as bigint) as orders_last_28_days,
    cast(past.orders_last_91_days as bigint) as orders_last_91_days,
    (past.orders_last_28_days - past.orders_per_28_days_before)
    / nullif(past.orders_last_28_days + past.orders_per_28_days_before, 0e0)
        as order_trend,
    cast(past.revenue_last_28_days as double) as revenue_last_28_days,
    cast(past.revenue_last_91_days as double) as revenue_last_91_days,
    past.revenue / past.order_count as average_order_value,
    past.product_count / past.order_count as products_per_order,
    past.discount_value / nullif(past.list_value, 0e0) as discount_share,
    past.coupon_value / nullif(past.revenue, 0e0) as coupon_share,
    cast(past.distinct_products as bigint) as distinct_products,
    cast(past.distinct_categories as bigint) as distinct_categories,
    case
        when {{ horizon_end('past.snapshot_date') }} <= shop_dates.as_of_date
            then buyers.customer_id is null
    end as has_churned

from behaviour as past
cross join shop_dates
left join buyers_in_horizon as buyers
    on past.customer_id = buyers.customer_id
    and past.snapshot_date = buyers.snapshot_date

-- The months after the last order's are still to come.
where past.snapshot_date <= shop_dates.as_of_date
