select {{ live('campaign_response', 'score', 'contact') }}

from (
    select
        for_campaign_id,
        for_customer_id
) as asked (asked_campaign_id, asked_customer_id)
inner join {{ ref('feat_marketing__contacts') }} as contact
    on
    asked.asked_campaign_id = contact.campaign_id
    and asked.asked_customer_id = contact.customer_id
