with

paid_prices as (

    select * from {{ ref('int_paid_prices') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

next_purchases as (

    select
        *,
        lag(paid_price) over (
            partition by customer_id, product_id order by paid_date asc
        ) as own_price_before

    from paid_prices

    where not is_promoted

),

-- What had foretold it better: what they paid last, or what most units were sold at?
foretold as (

    select
        {{ is_same_price('own_price_before', 'paid_price') }} as by_own_price,
        {{ is_same_price('main_price_before', 'paid_price') }} as by_main_price

    from next_purchases
    cross join shop_dates

    where
        own_price_before is not null
        and main_price_before is not null
        and {{ dbt.datediff('paid_date', 'shop_dates.as_of_date', 'day') }} <= 182

),

repeats as (

    select
        count(*) as repeat_purchases,
        avg(by_own_price) as share_at_own_price,
        avg(by_main_price) as share_at_main_price,
        sqrt(avg(abs(by_own_price - by_main_price)) / nullif(count(*), 0))
            as difference_error

    from foretold

),

channel_weeks as (

    select
        product_id,
        {{ dbt.date_trunc('week', 'paid_date') }} as week_date,
        channel,
        median(paid_price) as price

    from paid_prices

    where not is_promoted

    group by all

),

compared_weeks as (

    select
        product_id,
        week_date,
        case when max(price) > 1.05e0 * min(price) then 1e0 else 0e0 end as differs

    from channel_weeks

    group by product_id, week_date
    having count(*) > 1

),

channels as (

    select
        count(*) as compared_weeks,
        coalesce(avg(differs), 0e0) as share_that_differs

    from compared_weeks

)

select
    repeats.repeat_purchases,
    repeats.share_at_own_price,
    repeats.share_at_main_price,
    coalesce(
        repeats.repeat_purchases >= 30
        and repeats.share_at_own_price
        > repeats.share_at_main_price + 2e0 * repeats.difference_error,
        false
    ) as customers_keep_prices,
    channels.compared_weeks >= 20 and channels.share_that_differs >= 5e-1
        as channels_differ

from repeats
cross join channels
