with

campaigns as (

    select * from {{ ref('int_campaign_results') }}

),

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

past_campaigns as (

    select
        campaigns.campaign_id,
        past.contact_count,
        past.response_count,
        past.campaign_type = campaigns.campaign_type as is_same_type,
        past.revenue_change_of_responders - past.revenue_change_of_others
            as revenue_per_response

    from campaigns
    inner join campaigns as past on campaigns.first_contact_date > past.last_date

),

past_results as (

    select
        campaign_id,
        sum(response_count) / cast(sum(contact_count) as double) as response_rate,
        sum(case when is_same_type then response_count else 0 end) as responses_of_type,
        sum(case when is_same_type then contact_count else 0 end) as contacts_of_type,
        sum(revenue_per_response * response_count) as revenue_of_responses,
        sum(case when revenue_per_response is not null then response_count end)
            as responses_with_revenue

    from past_campaigns

    group by all

),

daily_costs as (

    select
        purchases.ordered_date,
        sum(cast(purchases.line_value as decimal(18, 4))) as revenue,
        sum(
            cast(
                purchases.quantity * cast(products.unit_cost as double)
                as decimal(28, 4)
            )
        ) as cost_of_goods

    from purchases
    inner join products on purchases.product_id = products.product_id

    where products.unit_cost is not null

    group by all

),

margins_before as (

    select
        campaigns.campaign_id,
        1e0 - cast(sum(daily_costs.cost_of_goods) as double)
        / nullif(cast(sum(daily_costs.revenue) as double), 0e0) as margin_rate

    from campaigns
    inner join daily_costs on campaigns.first_contact_date > daily_costs.ordered_date

    group by all

)

select
    campaigns.campaign_id,
    margins_before.margin_rate,
    past_results.response_rate as past_response_rate,

    -- A type tried on few says little: as if 20 more had answered like all customers.
    (past_results.responses_of_type + 20e0 * past_results.response_rate)
    / (past_results.contacts_of_type + 20e0) as past_response_rate_of_type,

    -- A few say nothing. The last bits of a sum of doubles differ from run to run.
    case
        when past_results.responses_with_revenue >= 30
            then
                round(
                    past_results.revenue_of_responses
                    / past_results.responses_with_revenue,
                    4
                )
    end as revenue_per_response

from campaigns
left join past_results on campaigns.campaign_id = past_results.campaign_id
left join margins_before on campaigns.campaign_id = margins_before.campaign_id
