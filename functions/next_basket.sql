with

basket_sizes as (

    select greatest(1, least(20, round(products_per_order))) as product_count

    from {{ ref('feat_behaviour__customers') }}

    where
        is_latest
        and customer_id = for_customer_id

)

select
    recommendations.recommendation_rank,
    recommendations.product_id,
    recommendations.product_name,
    recommendations.score,
    recommendations.is_new_to_customer,
    recommendations.reason

from {{ ref('product_recommendations') }} as recommendations
inner join basket_sizes
    on recommendations.recommendation_rank <= basket_sizes.product_count

where recommendations.customer_id = for_customer_id

order by recommendations.recommendation_rank
