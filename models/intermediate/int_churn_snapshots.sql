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

)

select
    snapshots.snapshot_date,
    snapshots.snapshot_date = shop_dates.as_of_date as is_latest,
    {{ horizon_end('snapshots.snapshot_date') }} as label_known_date,
    {{ horizon_end('snapshots.snapshot_date') }} <= shop_dates.as_of_date
        as is_label_known

from snapshots
cross join shop_dates

-- The months after the last order's are still to come.
where snapshots.snapshot_date <= shop_dates.as_of_date
