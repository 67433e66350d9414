with

basket_sizes as (

    select
        customers.customer_id,
        greatest(1, least(20, round(customers.products_per_order))) as product_count

    from (select for_customer_id) as asked (asked_customer_id)
    inner join {{ ref('feat_customers__snapshots') }} as customers
        on cast(asked.asked_customer_id as varchar) = customers.customer_id

    where customers.is_latest

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
    on recommendations.customer_id = basket_sizes.customer_id
    and recommendations.recommendation_rank <= basket_sizes.product_count

order by recommendations.recommendation_rank asc nulls last
