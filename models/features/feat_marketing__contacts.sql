with

contacts as (

    select * from {{ ref('int_campaign_contacts') }}

),

campaign_history as (

    select * from {{ ref('int_campaign_history') }}

),

campaign_sales as (

    select * from {{ ref('int_campaign_sales') }}

),

behaviour as (

    select * from {{ ref('int_customer_snapshots') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

past_contacts as (

    select
        contacts.campaign_id,
        contacts.customer_id,
        count(*) as contact_count,
        count(case when past.response_date < contacts.contact_date then 1 end)
            as response_count

    from contacts
    inner join contacts as past
        on contacts.customer_id = past.customer_id
        and contacts.contact_date > past.contact_date

    where past.is_treated

    group by all

)

select
    contacts.campaign_id,
    contacts.customer_id,
    contacts.contacted_at,
    contacts.contact_date,
    contacts.last_date,
    contacts.is_treated,
    contacts.contact_cost,
    contacts.campaign_days,
    contacts.offer_rate,
    campaign_history.past_response_rate,
    campaign_history.past_response_rate_of_type,
    campaign_history.revenue_per_response,
    campaign_history.margin_rate,
    coalesce(past_contacts.contact_count, 0) as past_contacts,
    coalesce(past_contacts.response_count, 0) as past_responses,
    past_contacts.response_count / cast(past_contacts.contact_count as double)
        as past_personal_response_rate,
    behaviour.days_since_last_order,
    coalesce(behaviour.order_count, 0) as order_count,
    coalesce(behaviour.orders_last_91_days, 0) as orders_last_91_days,
    coalesce(behaviour.revenue_last_91_days, 0e0) as revenue_last_91_days,
    behaviour.average_order_value,
    behaviour.discount_share,
    behaviour.coupon_share,
    behaviour.coupon_day_share,
    case
        when contacts.last_date < shop_dates.as_of_date
            then contacts.response_date is not null
    end as has_responded,
    cast(campaign_sales.revenue_before as double) as revenue_before,
    cast(campaign_sales.revenue_during as double) as revenue_during

from contacts
cross join shop_dates
inner join campaign_sales
    on contacts.campaign_id = campaign_sales.campaign_id
    and contacts.customer_id = campaign_sales.customer_id
left join campaign_history on contacts.campaign_id = campaign_history.campaign_id
left join behaviour
    on contacts.customer_id = behaviour.customer_id
    and contacts.contact_date = behaviour.snapshot_date
left join past_contacts
    on contacts.campaign_id = past_contacts.campaign_id
    and contacts.customer_id = past_contacts.customer_id
