select {{ live('campaign_response', 'score', 'contact') }}

from {{ ref('feat_marketing__contacts') }} as contact

where
    contact.campaign_id = for_campaign_id
    and contact.customer_id = for_customer_id
