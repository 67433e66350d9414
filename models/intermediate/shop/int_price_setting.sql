with

sales as (

    select
        product_id,
        coalesce(store_id, '') as store_id,
        cast(ordered_at as date) as order_date,
        cast({{ dbt.date_trunc('week', 'ordered_at') }} as date) as week_date,
        quantity,
        unit_price

    from {{ ref('int_sales') }}

    where is_goods and quantity > 0 and unit_price > 0

),

days as (

    select
        product_id,
        store_id,
        order_date,
        percentile_disc(5e-1) within group (order by unit_price) as price

    from sales

    group by all

),

with_day_before as (

    select
        *,
        lag(price) over (
            partition by product_id, store_id order by order_date asc
        ) as price_before,
        lag(order_date) over (
            partition by product_id, store_id order by order_date asc
        ) as date_before

    from days

),

-- Between days that follow each other the day of a change is known.
changes as (

    select {{ weekday_of('order_date') }} as weekday

    from with_day_before

    where
        {{ dbt.datediff('date_before', 'order_date', 'day') }} = 1
        and abs(price - price_before) > 1e-2 * price_before

),

by_weekday as (

    select
        weekday,
        count(*) as change_count,
        count(*) / cast(sum(count(*)) over () as double) as change_share

    from changes

    group by all

),

usual_weekday as (

    select max_by(weekday, change_count) as weekday

    from by_weekday

    where change_count >= 30 and change_share >= 5e-1

),

shelves as (

    select
        product_id,
        store_id,
        cast(sum(cast(quantity as decimal(18, 4))) as double) as units,
        count(distinct week_date) as weeks_with_sales,
        {{ dbt.datediff('min(week_date)', 'max(week_date)', 'week') }} + 1 as weeks

    from sales

    group by all

),

stores as (

    select
        count(distinct store_id) as store_count,
        {{ exact_sum(
            'case when weeks >= 13 and 2 * weeks_with_sales >= weeks'
            ~ ' then units else 0e0 end'
        ) }} / {{ exact_sum('units') }} as regular_share

    from shelves

)

select
    coalesce(usual_weekday.weekday, 0) as weekday,
    coalesce(
        stores.store_count between 2 and 200 and stores.regular_share >= 5e-1, false
    ) as is_by_store

from stores
cross join usual_weekday
