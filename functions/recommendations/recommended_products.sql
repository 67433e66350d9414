-- What is popular is for those of whom nothing else is known.
select
    coalesce(recommendations.recommendation_rank, popular.popularity_rank)
        as recommendation_rank,
    coalesce(recommendations.product_id, popular.product_id) as product_id,
    coalesce(recommendations.product_name, popular.product_name) as product_name,
    coalesce(recommendations.score, popular.buyer_share) as score,
    coalesce(recommendations.is_new_to_customer, true) as is_new_to_customer,
    coalesce(recommendations.reason, 'popular in the last 28 days') as reason

from (
    select
        cast(for_customer_id as varchar) as asked_customer_id,
        cast(how_many as bigint) as asked_count
) as asked
left join {{ ref('product_recommendations') }} as recommendations
    on asked.asked_customer_id = recommendations.customer_id
left join {{ ref('stg_customers') }} as known_customers
    on asked.asked_customer_id = known_customers.customer_id
left join {{ ref('int_popular_products') }} as popular
    on
        recommendations.customer_id is null
        and (
            known_customers.customer_id is null
            or coalesce(
                known_customers.consents_to_personalisation,
                {{ 'true' if var('assume_consent') else 'false' }}
            )
        )

where
    coalesce(recommendations.recommendation_rank, popular.popularity_rank)
    <= asked.asked_count

order by 1
