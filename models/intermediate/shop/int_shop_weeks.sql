with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0 and unit_price > 0

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

setting as (

    select * from {{ ref('int_price_setting') }}

),

-- A week in which the whole shop was shut is no row.
weeks as (

    select {{ price_week('order_lines.ordered_at') }} as week_date

    from order_lines
    cross join setting

    union distinct

    select {{ price_week('shop.as_of_date') }} as week_date

    from shop
    cross join setting

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
    weeks.week_end_date > shop.as_of_date as is_latest,
    weeks.week_date >= shop.first_order_date
    and weeks.week_end_date <= shop.as_of_date as is_whole

from bounded_weeks as weeks
cross join shop
