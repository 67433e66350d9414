with

candidates as (

    select
        recommendation_rank,
        product_id,
        product_name,
        score,
        is_new_to_customer,
        reason,
        false as is_popular

    from {{ ref('product_recommendations') }}

    where customer_id = for_customer_id

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
            where
                known_customers.customer_id = for_customer_id
                and not coalesce(
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
    recommendation_rank,
    product_id,
    product_name,
    score,
    is_new_to_customer,
    reason

from chosen

where
    is_popular = is_unknown
    and recommendation_rank <= how_many

order by recommendation_rank
