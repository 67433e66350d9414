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

in_turn as (

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
        ) as turn

    from known

)

select
    in_turn.product_id,
    in_turn.competitor,
    in_turn.price,
    in_turn.observed_at,
    in_turn.previous_price,
    in_turn.previous_observed_at

from in_turn
inner join shop_dates
    on in_turn.observed_at >= {{ dbt.dateadd("day", -91, "shop_dates.as_of_date") }}

where in_turn.turn = 1
