with

recommendations as (

    select * from {{ ref('product_recommendations') }}

),

prices as (

    select * from {{ ref('int_current_prices') }}

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
        case when prices.price < 1e-2 then 1e-2 else round(prices.price, 2) end
            as todays_price,
        prices.price < prices.regular_price as is_promoted,
        own_prices.own_price,
        own_prices.reason as own_reason,
        list_prices.price as list_price,
        list_prices.price_list,
        coalesce(customers.price_ratio, 1e0) as price_ratio,
        ranges.lowest_price,
        ranges.highest_price,
        coalesce(ranges.places, 2) as places

    from recommendations
    cross join {{ ref('int_price_habits') }} as habits
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
listed as (

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
        ) as usual_price

    from based

),

-- A promotion that runs today is for everybody.
priced as (

    select
        *,
        case
            when is_promoted then least(todays_price, usual_price) else usual_price
        end as price

    from listed

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
