with

campaigns as (

    select * from {{ ref('stg_campaigns') }}

),

contacts as (

    select * from {{ ref('stg_campaign_contacts') }}

),

redemptions as (

    select * from {{ ref('stg_coupon_redemptions') }}

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

),

campaign_sizes as (

    select
        campaign_id,
        count(*) as treated_customers

    from contacts

    where is_treated

    group by all

),

consenting_contacts as (

    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.contacted_at,
        contacts.is_treated,
        campaigns.campaign_type,
        campaigns.offer_rate,
        cast(contacts.contacted_at as date) as contact_date,
        cast(campaigns.ends_at as date) as last_date,

        -- What a campaign cost is shared by everyone it was sent to.
        cast(campaigns.cost as double)
        / nullif(campaign_sizes.treated_customers, 0) as share_of_cost,
        cast(contacts.contact_cost as double) as own_cost

    from contacts
    inner join campaigns on contacts.campaign_id = campaigns.campaign_id
    inner join consenting_customers
        on contacts.customer_id = consenting_customers.customer_id
    left join campaign_sizes on contacts.campaign_id = campaign_sizes.campaign_id

),

responses as (

    select
        contacts.campaign_id,
        contacts.customer_id,
        min(cast(redemptions.redeemed_at as date)) as response_date

    from consenting_contacts as contacts
    inner join redemptions
        on contacts.campaign_id = redemptions.campaign_id
        and contacts.customer_id = redemptions.customer_id
        and contacts.contact_date <= cast(redemptions.redeemed_at as date)
        and contacts.last_date >= cast(redemptions.redeemed_at as date)

    group by all

)

select
    contacts.campaign_id,
    contacts.customer_id,
    contacts.contacted_at,
    contacts.contact_date,
    contacts.last_date,
    contacts.campaign_type,
    contacts.offer_rate,
    contacts.is_treated,
    responses.response_date,
    {{ dbt.datediff('contacts.contact_date', 'contacts.last_date', 'day') }} + 1
        as campaign_days,
    case
        when not contacts.is_treated then 0e0
        when contacts.share_of_cost is not null or contacts.own_cost is not null
            then
                coalesce(contacts.share_of_cost, 0e0)
                + coalesce(contacts.own_cost, 0e0)
    end as contact_cost

from consenting_contacts as contacts
left join responses
    on contacts.campaign_id = responses.campaign_id
    and contacts.customer_id = responses.customer_id
