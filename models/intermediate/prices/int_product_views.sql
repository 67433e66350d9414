with

events as (

    select * from {{ ref('stg_events') }}

    where event_type = 'view'

),

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

views as (

    select
        events.product_id,
        count(distinct events.session_id) as view_count

    from events
    cross join shop_dates

    where
        {{ dbt.datediff('events.occurred_at', 'shop_dates.as_of_date', 'day') }}
        between 1 and 91

    group by events.product_id

),

sales as (

    select
        daily_sales.product_id,
        cast(sum(daily_sales.units) as double) as units

    from daily_sales
    cross join shop_dates

    where
        {{ dbt.datediff('daily_sales.sale_date', 'shop_dates.as_of_date', 'day') }}
        between 1 and 91

    group by daily_sales.product_id

)

select
    views.product_id,
    views.view_count / sales.units as views_per_unit

from views
inner join sales on views.product_id = sales.product_id

where sales.units > 0e0 and views.view_count >= sales.units
