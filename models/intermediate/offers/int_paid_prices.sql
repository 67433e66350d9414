with

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

promotions as (

    select * from {{ ref('stg_promotions') }}

),

weeks as (

    select * from {{ ref('int_week_prices') }}

),

day_prices as (

    select
        sales.customer_id,
        sales.product_id,
        cast(sales.ordered_at as date) as paid_date,
        cast({{ dbt.date_trunc('week', 'sales.ordered_at') }} as date) as week_date,
        cast(sales.unit_price as double) as price,
        coalesce(sales.store_id, '') as store_id,
        coalesce(max(coalesce(sales.price_list, sales.channel)), '') as channel,
        sum(cast(sales.quantity as decimal(18, 3))) as units

    from {{ ref('int_sales') }} as sales
    cross join shop_dates

    where
        sales.customer_id is not null
        and sales.is_goods
        and sales.quantity > 0
        and sales.unit_price > 0
        and {{ dbt.datediff('sales.ordered_at', 'shop_dates.as_of_date', 'day') }}
        <= 364

    group by all

),

-- Of a day with two prices, that of a dozen and that of one, most units tell.
ranked_day_prices as (

    select
        *,
        row_number() over (
            partition by customer_id, product_id, paid_date
            order by units desc, price asc, store_id asc
        ) as day_rank

    from day_prices

),

days as (

    select * from ranked_day_prices

    where day_rank = 1

),

promoted_days as (

    select distinct
        days.product_id,
        days.store_id,
        days.paid_date

    from days
    inner join promotions
        on days.product_id = promotions.product_id
        and coalesce(promotions.store_id, days.store_id) = days.store_id
        and {{ dbt.datediff('promotions.starts_at', 'days.paid_date', 'day') }} >= 0
        and days.paid_date < promotions.ends_at

)

select
    days.customer_id,
    days.product_id,
    days.paid_date,
    days.channel,
    days.price as paid_price,
    promoted_days.product_id is not null as is_promoted,
    weeks.main_price,
    weeks.main_price_before,
    weeks.usual_price,
    weeks.week_customers

from days
inner join weeks
    on days.product_id = weeks.product_id
    and days.week_date = weeks.week_date
left join promoted_days
    on days.product_id = promoted_days.product_id
    and days.store_id = promoted_days.store_id
    and days.paid_date = promoted_days.paid_date
