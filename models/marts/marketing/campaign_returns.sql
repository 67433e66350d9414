with

campaigns as (

    select * from {{ ref('stg_campaigns') }}

),

contacts as (

    select * from {{ ref('feat_marketing__contacts') }}

),

scored as (

    select
        contacts.*,
        {{ live('campaign_response', 'score', 'contacts') }} as response_probability,
        {{ live('campaign_response', 'is_extrapolated', 'contacts') }}
            as is_extrapolated,

        -- Decimals: their sums do not depend on the order of rows.
        cast(contacts.revenue_before as decimal(18, 4)) as exact_before,
        cast(contacts.revenue_during as decimal(18, 4)) as exact_during,
        cast(contacts.contact_cost as decimal(18, 6)) as exact_cost

    from contacts

),

treated as (

    select
        campaign_id,
        count(*) as customers,
        count(case when has_responded then 1 end) as responses,
        count(has_responded) as ended_contacts,
        round(avg(response_probability), 6) as expected_response_rate,
        count(case when is_extrapolated then 1 end) as extrapolated_customers,
        cast(sum(exact_before) as double) as revenue_before,
        cast(sum(exact_during) as double) as revenue_during,
        cast(sum(exact_during - exact_before) as double) as revenue_change,
        cast(avg(exact_during) as double) as revenue_per_customer,
        max(margin_rate) as margin_rate,
        case
            when count(exact_cost) = count(*)
                then round(cast(sum(exact_cost) as double), 2)
        end as cost

    from scored
    where is_treated
    group by all

),

held_out as (

    select
        campaign_id,
        count(*) as customers,
        cast(avg(exact_during) as double) as revenue_per_customer

    from scored
    where not is_treated
    group by all

),

measured as (

    select
        treated.*,
        held_out.customers is not null as is_causal,
        case
            when held_out.customers is null then treated.revenue_change
            else
                (treated.revenue_per_customer - held_out.revenue_per_customer)
                * treated.customers
        end as incremental_revenue

    from treated
    left join held_out on treated.campaign_id = held_out.campaign_id

)

select
    campaigns.campaign_id,
    campaigns.campaign_type,
    campaigns.starts_at,
    campaigns.ends_at,
    coalesce(measured.customers, 0) as contacted_customers,
    coalesce(held_out.customers, 0) as held_out_customers,
    case when measured.ended_contacts > 0 then measured.responses end as responses,
    case
        when measured.ended_contacts > 0
            then round(measured.responses / cast(measured.customers as double), 6)
    end as response_rate,
    measured.expected_response_rate,
    coalesce(measured.extrapolated_customers, 0) as extrapolated_customers,
    round(measured.revenue_before, 2) as revenue_before,
    round(measured.revenue_during, 2) as revenue_during,
    round(measured.incremental_revenue, 2) as incremental_revenue,
    round(measured.incremental_revenue * measured.margin_rate, 2) as incremental_margin,
    measured.cost,
    round(
        (measured.incremental_revenue * measured.margin_rate - measured.cost)
        / nullif(measured.cost, 0e0),
        4
    ) as roi,
    round({{ function('campaign_roi') }}(campaigns.campaign_id), 4) as expected_roi,
    coalesce(measured.is_causal, false) as is_causal,
    case when measured.is_causal then 'held-out control' else 'before and after' end
        as basis,
    {{ live_model('campaign_response') }} as model_id,
    {{ live_method('campaign_response') }} as scored_by

from campaigns
left join measured on campaigns.campaign_id = measured.campaign_id
left join held_out on campaigns.campaign_id = held_out.campaign_id
