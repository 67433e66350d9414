select {{ function('reasons') }}(contact.contributions, 1e0)

from (
    select
        {{ live('campaign_response', 'contributions', 'feature_row') }}
            as contributions
    from {{ ref('feat_marketing__contacts') }} as feature_row
    where
        feature_row.campaign_id = for_campaign_id
        and feature_row.customer_id = for_customer_id
) as contact
