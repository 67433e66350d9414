-- Null without a live recommender, 0 for a pair that is no candidate.
select
    case
        when count(*) > 0 then max(scores.purchase_probability)
        else (
            select max(0e0) from {{ ref('live_models') }} as live_models
            where live_models.model_name = 'recommender'
        )
    end

from (
    select
        for_customer_id,
        for_product_id
) as asked (asked_customer_id, asked_product_id)
inner join {{ ref('customer_product_scores') }} as scores
    on
    asked.asked_customer_id = scores.customer_id
    and asked.asked_product_id = scores.product_id
