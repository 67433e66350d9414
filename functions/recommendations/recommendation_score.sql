-- Null without a live recommender, 0 for a pair that is no candidate.
select
    case
        when count(*) > 0 then max(scores.purchase_probability)
        else (
            select max(0e0) from {{ ref('live_models') }} as live_models
            where live_models.model_name = 'recommender'
        )
    end

from {{ ref('customer_product_scores') }} as scores

where
    scores.customer_id = for_customer_id
    and scores.product_id = for_product_id
