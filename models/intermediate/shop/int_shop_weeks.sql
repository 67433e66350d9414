with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0 and unit_price > 0

),

shop as (

    select
        first_order_date,
        as_of_date,
        cast({{ dbt.date_trunc('week', 'as_of_date') }} as date) as running_week_date

    from {{ ref('int_shop_dates') }}

),

-- A week in which the whole shop was shut is no row.
weeks as (

    select cast({{ dbt.date_trunc('week', 'ordered_at') }} as date) as week_date

    from order_lines

    union distinct

    select running_week_date as week_date from shop

),

bounded_weeks as (

    select
        week_date,
        cast({{ dbt.dateadd('day', 7, 'week_date') }} as date) as week_end_date

    from weeks

)

select
    weeks.week_date,
    weeks.week_end_date,
    floor({{ dbt.datediff("date '1970-01-05'", 'weeks.week_date', 'day') }} / 7e0)
        as week_number,
    weeks.week_date = shop.running_week_date as is_latest,
    weeks.week_date >= shop.first_order_date
    and weeks.week_end_date <= shop.as_of_date as is_whole

from bounded_weeks as weeks
cross join shop
