with

paid_prices as (

    select
        paid_prices.*,
        case when habits.channels_differ then paid_prices.channel else '' end
            as price_list

    from {{ ref('int_paid_prices') }} as paid_prices
    cross join {{ ref('int_price_habits') }} as habits

    where
        not paid_prices.is_promoted
        and (habits.customers_keep_prices or habits.channels_differ)

),

latest as (

    select
        product_id,
        price_list,
        max(paid_date) as sold_until

    from paid_prices

    group by all

),

lately as (

    select
        paid_prices.product_id,
        paid_prices.price_list,
        paid_prices.paid_price,
        count(distinct paid_prices.customer_id) as customers,
        max(paid_prices.paid_date) as paid_until

    from paid_prices
    inner join latest
        on paid_prices.product_id = latest.product_id
        and paid_prices.price_list = latest.price_list

    where
        {{ dbt.datediff('paid_prices.paid_date', 'latest.sold_until', 'day') }} < 28

    group by all

),

ranked as (

    select
        *,
        row_number() over (
            partition by product_id, price_list
            order by customers desc, paid_until desc, paid_price asc
        ) as customers_rank

    from lately

)

select
    product_id,
    price_list,
    paid_price as price,
    customers

from ranked

where customers_rank = 1
