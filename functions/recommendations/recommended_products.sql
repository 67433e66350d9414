with

asked as (

    select
        for_customer_id as asked_customer_id,
        how_many as asked_count

),

candidates as (

    select
        recommendations.recommendation_rank,
        recommendations.product_id,
        recommendations.product_name,
        recommendations.score,
        recommendations.is_new_to_customer,
        recommendations.reason,
        false as is_popular

    from {{ ref('product_recommendations') }} as recommendations
    inner join asked on recommendations.customer_id = asked.asked_customer_id

    union all

    select
        popularity_rank as recommendation_rank,
        product_id,
        product_name,
        buyer_share as score,
        true as is_new_to_customer,
        'popular in the last 28 days' as reason,
        true as is_popular

    from {{ ref('int_popular_products') }}

    where
        not exists (
            select 1
            from {{ ref('stg_customers') }} as known_customers
            inner join asked
                on known_customers.customer_id = asked.asked_customer_id
            where
                not coalesce(
                    known_customers.consents_to_personalisation,
                    {{ 'true' if var('assume_consent') else 'false' }}
                )
        )

),

-- What is popular is for those of whom nothing else is known.
chosen as (

    select
        *,
        bool_and(is_popular) over () as is_unknown

    from candidates

)

select
    chosen.recommendation_rank,
    chosen.product_id,
    chosen.product_name,
    chosen.score,
    chosen.is_new_to_customer,
    chosen.reason

from chosen
inner join asked on chosen.recommendation_rank <= asked.asked_count

where chosen.is_popular = chosen.is_unknown

order by chosen.recommendation_rank
