with

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

paid_prices as (

    select
        paid_prices.*,
        max(paid_prices.paid_date) over (
            partition by paid_prices.product_id, paid_prices.paid_price
        ) as charged_until,
        row_number() over (
            partition by paid_prices.customer_id, paid_prices.product_id
            order by paid_prices.paid_date desc
        ) as latest_rank

    from {{ ref('int_paid_prices') }} as paid_prices
    cross join {{ ref('int_price_habits') }} as habits

    where habits.customers_keep_prices and not paid_prices.is_promoted

),

latest as (

    select * from paid_prices

    where latest_rank = 1

),

payers as (

    select distinct
        customer_id,
        product_id,
        paid_price,
        charged_until

    from paid_prices

),

-- Whoever paid a price before the shop gave it up shows what took its place.
followers as (

    select
        payers.product_id,
        payers.paid_price,
        latest.paid_price as new_price,
        count(*) as followers,
        max(latest.paid_date) as followed_until

    from payers
    inner join latest
        on payers.customer_id = latest.customer_id
        and payers.product_id = latest.product_id
        and payers.charged_until < latest.paid_date

    group by all

),

ranked as (

    select
        *,
        row_number() over (
            partition by product_id, paid_price
            order by followers desc, followed_until desc, new_price asc
        ) as followers_rank

    from followers

    where followers >= 2

),

successors as (

    select * from ranked

    where followers_rank = 1

)

-- What nobody paid for half a year is no price, unless somebody shows its successor.
select
    latest.customer_id,
    latest.product_id,
    latest.paid_date,
    latest.paid_price,
    coalesce(successors.new_price, latest.paid_price) as own_price,
    concat(
        'paid ', {{ price_in_words('latest.paid_price') }},
        ' on ', cast(latest.paid_date as varchar),
        case when successors.new_price is null then '' else concat(
            '; whoever paid that now pays ',
            {{ price_in_words('successors.new_price') }}
        ) end
    ) as reason

from latest
cross join shop_dates
left join successors
    on latest.product_id = successors.product_id
    and latest.paid_price = successors.paid_price

where
    successors.new_price is not null
    or {{ dbt.datediff('latest.charged_until', 'shop_dates.as_of_date', 'day') }}
    <= 182
