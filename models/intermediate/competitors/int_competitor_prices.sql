with

competitor_prices as (

    select * from {{ ref('stg_competitor_prices') }}

    where price > 0

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

known as (

    select competitor_prices.*

    from competitor_prices
    inner join shop_dates
        on competitor_prices.observed_at
        < {{ dbt.dateadd("day", 1, "shop_dates.as_of_date") }}

),

ranked as (

    select
        *,
        lag(price) over (
            partition by product_id, competitor order by observed_at
        ) as previous_price,
        lag(observed_at) over (
            partition by product_id, competitor order by observed_at
        ) as previous_observed_at,
        row_number() over (
            partition by product_id, competitor order by observed_at desc
        ) as row_rank

    from known

)

select
    ranked.product_id,
    ranked.competitor,
    ranked.price,
    ranked.observed_at,
    ranked.previous_price,
    ranked.previous_observed_at

from ranked
inner join shop_dates
    on ranked.observed_at >= {{ dbt.dateadd("day", -91, "shop_dates.as_of_date") }}

where ranked.row_rank = 1
