with

order_days as (

    select * from {{ ref('int_customer_order_days') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

-- The first days of the months train; the day after the last order is scored.
snapshots as (

    select
        cast({{ dbt.dateadd(
            'month', 1, dbt.date_trunc('month', 'ordered_date')
        ) }} as date) as snapshot_date

    from order_days

    union distinct

    select as_of_date as snapshot_date from shop_dates

),

horizons as (

    select
        snapshot_date,
        cast({{ dbt.dateadd(
            'day', var('churn_horizon_days'), 'snapshot_date'
        ) }} as date) as label_known_date

    from snapshots

)

select
    horizons.snapshot_date,
    horizons.snapshot_date = shop_dates.as_of_date as is_latest,
    horizons.label_known_date,
    horizons.label_known_date <= shop_dates.as_of_date as is_label_known

from horizons
cross join shop_dates

-- The months after the last order's are still to come.
where horizons.snapshot_date <= shop_dates.as_of_date
