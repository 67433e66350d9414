with

contacts as (

    select * from {{ ref('int_campaign_contacts') }}

),

-- What went back takes off of the day on which it did.
days as (

    select
        customer_id,
        ordered_date as day_date,
        revenue

    from {{ ref('int_customer_order_days') }}

    union all

    select
        customer_id,
        returned_date as day_date,
        -returned_value as revenue

    from {{ ref('int_customer_returns') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

days_around as (

    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.campaign_days,
        days.revenue,
        {{ dbt.datediff('days.day_date', 'contacts.contact_date', 'day') }}
            as days_ago

    from contacts
    inner join days on contacts.customer_id = days.customer_id

),

sales as (

    select
        campaign_id,
        customer_id,
        sum(case when days_ago > 0 then revenue end) as revenue_before,
        sum(case when days_ago <= 0 then revenue end) as revenue_during

    from days_around

    where days_ago <= campaign_days and days_ago > -campaign_days

    group by all

),

-- Sales are known from the shop's first order on, and up to its last.
known_days as (

    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.campaign_days,
        contacts.last_date < shop.as_of_date as has_ended,
        {{ dbt.datediff('shop.first_order_date', 'contacts.contact_date', 'day') }}
            as days_before

    from contacts
    cross join shop_dates as shop

)

select
    known_days.campaign_id,
    known_days.customer_id,
    case
        when known_days.days_before >= known_days.campaign_days
            then coalesce(sales.revenue_before, 0)
    end as revenue_before,
    case
        when known_days.days_before >= 0 and known_days.has_ended
            then coalesce(sales.revenue_during, 0)
    end as revenue_during

from known_days
left join sales
    on known_days.campaign_id = sales.campaign_id
    and known_days.customer_id = sales.customer_id
