with

recommendations as (

    select
        customer_id,
        product_id

    from {{ ref('product_recommendations') }}

),

prices as (

    select * from {{ ref('int_current_prices') }}

),

habits as (

    select * from {{ ref('int_price_habits') }}

),

own_prices as (

    select * from {{ ref('int_own_prices') }}

),

customers as (

    select * from {{ ref('int_price_ratios') }}

),

list_prices as (

    select * from {{ ref('int_list_prices') }}

),

ranges as (

    select * from {{ ref('int_price_ranges') }}

),

based as (

    select
        recommendations.customer_id,
        recommendations.product_id,
        prices.price as todays_price,
        own_prices.own_price,
        own_prices.reason as own_reason,
        list_prices.price as list_price,
        list_prices.price_list,
        coalesce(customers.price_ratio, 1e0) as price_ratio,
        ranges.lowest_price,
        ranges.highest_price,
        coalesce(ranges.places, 2) as places

    from recommendations
    cross join habits
    left join prices on recommendations.product_id = prices.product_id
    left join ranges on recommendations.product_id = ranges.product_id
    left join customers on recommendations.customer_id = customers.customer_id
    left join own_prices
        on recommendations.customer_id = own_prices.customer_id
        and recommendations.product_id = own_prices.product_id
    left join list_prices
        on recommendations.product_id = list_prices.product_id
        and case when habits.channels_differ then customers.channel else '' end
        = list_prices.price_list

),

-- What nobody paid in 52 weeks is on no list.
priced as (

    select
        *,
        coalesce(
            own_price,
            least(
                greatest(
                    coalesce(list_price, todays_price) * price_ratio,
                    least(lowest_price, todays_price)
                ),
                greatest(highest_price, todays_price)
            ),
            todays_price
        ) as price

    from based

)

select
    customer_id,
    product_id,
    todays_price,
    case
        when price is not null
            then greatest(round(price, places), power(1e1, -places))
    end as price,
    {{ offer_price_reason() }} as price_reason

from priced
