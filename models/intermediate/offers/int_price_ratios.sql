with

paid_prices as (

    select * from {{ ref('int_paid_prices') }}

),

habits as (

    select * from {{ ref('int_price_habits') }}

),

ratios as (

    select
        paid_prices.customer_id,
        paid_prices.paid_date,
        ln(
            paid_prices.paid_price
            / case
                when habits.customers_keep_prices then paid_prices.usual_price
                else paid_prices.main_price
            end
        ) as log_ratio

    from paid_prices
    cross join habits

    where not paid_prices.is_promoted and paid_prices.week_customers >= 3

),

customers as (

    select
        customer_id,
        count(*) as purchases,
        count(distinct paid_date) as days,
        median(log_ratio) as log_ratio,
        avg(case when log_ratio > 1e-2 then 1e0 else 0e0 end) as share_above,
        avg(case when log_ratio < -1e-2 then 1e0 else 0e0 end) as share_below

    from ratios

    group by customer_id

),

channels as (

    select
        customer_id,
        max_by(channel, concat(cast(paid_date as varchar), product_id)) as channel

    from paid_prices

    group by customer_id

)

-- One dear purchase is no list: three in four purchases must lie on one side.
select
    channels.customer_id,
    channels.channel,
    coalesce(customers.purchases, 0) as purchases,
    case
        when
            customers.purchases >= 3
            and customers.days >= 2
            and greatest(customers.share_above, customers.share_below) >= 75e-2
            then exp(customers.log_ratio)
        else 1e0
    end as price_ratio

from channels
left join customers on channels.customer_id = customers.customer_id
