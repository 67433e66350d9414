select
    {{ function('reasons') }}(
        {{ live('campaign_response', 'contributions', 'contact') }}, 1e0
    )

from (
    select
        for_campaign_id as asked_campaign_id,
        for_customer_id as asked_customer_id
) as asked
inner join {{ ref('feat_marketing__contacts') }} as contact
    on
        asked.asked_campaign_id = contact.campaign_id
        and asked.asked_customer_id = contact.customer_id
