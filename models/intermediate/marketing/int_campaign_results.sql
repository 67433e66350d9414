with

contacts as (

    select * from {{ ref('int_campaign_contacts') }}

),

sales as (

    select * from {{ ref('int_campaign_sales') }}

),

treated_contacts as (

    select
        contacts.*,
        contacts.response_date is not null as has_responded,
        sales.revenue_during - sales.revenue_before as revenue_change

    from contacts
    inner join sales
        on contacts.campaign_id = sales.campaign_id
        and contacts.customer_id = sales.customer_id

    where contacts.is_treated

)

select
    campaign_id,
    campaign_type,
    min(contact_date) as first_contact_date,
    max(last_date) as last_date,
    count(*) as contact_count,
    count(response_date) as response_count,

    -- How much more responders bought than before it, and how much more the others.
    cast(avg(case when has_responded then revenue_change end) as double)
        as revenue_change_of_responders,
    cast(avg(case when not has_responded then revenue_change end) as double)
        as revenue_change_of_others

from treated_contacts

group by campaign_id, campaign_type
