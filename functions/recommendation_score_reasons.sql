select {{ function('reasons') }}(pair.contributions, 1e0)

from (
    select {{ live('recommender', 'contributions', 'feature_row') }} as contributions
    from {{ ref('feat_behaviour__recommendation_candidates') }} as feature_row
    where
        feature_row.customer_id = for_customer_id
        and feature_row.product_id = for_product_id
        and feature_row.is_latest
) as pair
