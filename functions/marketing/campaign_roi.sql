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

from (select for_campaign_id) as asked (asked_campaign_id)
inner join {{ ref('feat_marketing__contacts') }} as contact
    on asked.asked_campaign_id = contact.campaign_id

where contact.is_treated
