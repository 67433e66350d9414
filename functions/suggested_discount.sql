with

pair as (

    select
        feature_row.price,
        cast(product.unit_cost as double) as unit_cost,
        {{ function('price_elasticity') }}(for_product_id) as elasticity,
        {{ function('recommendation_score') }}(for_customer_id, for_product_id)
            as score

    from {{ ref('feat_pricing__product_weeks') }} as feature_row
    inner join {{ ref('stg_products') }} as product
        on feature_row.product_id = product.product_id

    where
        feature_row.product_id = for_product_id
        and feature_row.is_latest

),

offer as (

    select
        *,
        {{ purchase_rate('score') }} as purchase_rate

    from pair

),

offers as (

    select
        discount_rates.discount_rate,
        {{ purchase_probability(
            'offer.purchase_rate', 'offer.elasticity', 'discount_rates.discount_rate'
        ) }}
        * (offer.price * (1 - discount_rates.discount_rate) - offer.unit_cost)
            as expected_margin

    from offer
    cross join {{ discount_rates() }}

    where
        offer.purchase_rate is not null
        and offer.elasticity is not null

)

-- Without a cost no discount is known to pay, so the smallest wins: none.
select arg_min(discount_rate, (-coalesce(round(expected_margin, 9), 0), discount_rate))

from offers
