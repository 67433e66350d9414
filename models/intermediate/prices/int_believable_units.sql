with

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

weeks as (

    select
        daily_sales.product_id,
        floor(
            {{ dbt.datediff('daily_sales.sale_date', 'shop_dates.as_of_date', 'day') }}
            / 7e0
        ) as weeks_ago,
        cast(sum(daily_sales.units) as double) as units

    from daily_sales
    cross join shop_dates

    group by all

),

products as (

    select
        product_id,
        max(units) as best_week_units,
        coalesce(sum(case when weeks_ago < 13 then units end), 0e0) as recent_units,
        count(case when weeks_ago < 13 then 1 end) as weeks_with_sales

    from weeks

    group by product_id

)

-- Three standard deviations of a count above it, a week.
select
    product_id,
    best_week_units,
    least(
        2e0 * best_week_units,
        case
            when weeks_with_sales < 4
                then 2e0 / 13e0 * (recent_units + 3e0 * sqrt(recent_units + 1e0) + 3e0)
        end
    ) as most_units

from products
