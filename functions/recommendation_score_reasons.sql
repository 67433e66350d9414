with

bought as (

    select
        neighbours.bought_product_id,
        product.product_name,
        cast({{ score_contribution('history', 'neighbours') }} as double)
            as contribution

    from {{ ref('feat_behaviour__customer_products') }} as history
    inner join {{ ref('recommender_weights') }} as neighbours
        on history.product_id = neighbours.bought_product_id
    left join {{ ref('stg_products') }} as product
        on history.product_id = product.product_id

    where
        history.is_latest
        and history.customer_id = for_customer_id
        and neighbours.product_id = for_product_id

),

summed as (

    select
        {
            'link': 'identity',
            'base': 0e0,
            'contributions': list(
                {
                    'feature': 'bought_product',
                    'value': coalesce(product_name, bought_product_id),
                    'contribution': contribution
                }
                order by contribution desc, bought_product_id asc
            )
        } as contributions,
        sum(contribution) as score

    from bought

)

-- A score above 1 is cut to 1, and each contribution with it.
select {{ function('reasons') }}(contributions, least(1, 1 / nullif(score, 0)))

from summed

where score is not null
