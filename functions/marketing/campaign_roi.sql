-- Half known costs are unknown costs.
select
    case
        when count(contact.contact_cost) = count(*)
            then
                (
                    sum({{ live('campaign_response', 'score', 'contact') }})
                    * max(contact.revenue_per_response)
                    * max(contact.margin_rate)
                    - sum(contact.contact_cost)
                )
                / nullif(sum(contact.contact_cost), 0)
    end

from {{ ref('feat_marketing__contacts') }} as contact

where
    contact.campaign_id = for_campaign_id
    and contact.is_treated
