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
            from (
                select
                    for_customer_id,
                    for_product_id
            ) as asked (asked_customer_id, asked_product_id)
            inner join {{ ref('feat_recommendations__candidates') }} as feature_row
                on
                asked.asked_customer_id = feature_row.customer_id
                and asked.asked_product_id = feature_row.product_id
            where feature_row.is_latest
        ) as feature_row
) as pair

where pair.feature_row is not null
