-- What is popular is for those of whom nothing else is known.
select
    coalesce(recommendations.recommendation_rank, popular.popularity_rank)
        as recommendation_rank,
    coalesce(recommendations.product_id, popular.product_id) as product_id,
    coalesce(recommendations.product_name, popular.product_name) as product_name,
    coalesce(recommendations.score, popular.buyer_share) as score,
    coalesce(recommendations.is_new_to_customer, true) as is_new_to_customer,
    coalesce(
        recommendations.reason,
        'popular in the last {{ var("recommendation_horizon_days") }} days'
    ) as reason

from (
    select
        for_customer_id,
        how_many
) as asked (asked_customer_id, asked_count)
left join {{ ref('product_recommendations') }} as recommendations
    on cast(asked.asked_customer_id as varchar) = recommendations.customer_id
left join {{ ref('stg_customers') }} as known_customers
    on cast(asked.asked_customer_id as varchar) = known_customers.customer_id
left join {{ ref('int_consenting_customers') }} as consenting_customers
    on cast(asked.asked_customer_id as varchar) = consenting_customers.customer_id
left join {{ ref('int_popular_products') }} as popular
    on
    recommendations.customer_id is null
    and (
        known_customers.customer_id is null
        or consenting_customers.customer_id is not null
    )

where
    coalesce(recommendations.recommendation_rank, popular.popularity_rank)
    <= cast(asked.asked_count as bigint)

order by 1 asc nulls last
