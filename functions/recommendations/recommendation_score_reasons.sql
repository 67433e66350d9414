-- The row first, then its contributions: beside the table they would be worked out for
-- every candidate of the shop before the pair is looked up.
select
    {{ function('reasons') }}(
        {{ live('recommender', 'contributions', 'pair.feature_row') }}, 1e0
    )

from (
    select
        (
            select feature_row
            from {{ ref('feat_recommendations__candidates') }} as feature_row
            where
                feature_row.customer_id = for_customer_id
                and feature_row.product_id = for_product_id
                and feature_row.is_latest
        ) as feature_row
) as pair

where pair.feature_row is not null
