with

today as (

    select
        feature_row.*,
        coalesce(cast(product.unit_cost as double), 0e0) as cost,
        {{ function('price_elasticity') }}(for_product_id) as elasticity

    from {{ ref('feat_pricing__product_weeks') }} as feature_row
    inner join {{ ref('stg_products') }} as product
        on feature_row.product_id = product.product_id

    where
        feature_row.product_id = for_product_id
        and feature_row.is_latest

),

-- Where elasticity is constant the margin has one peak, and beyond it only falls: the
-- best price allowed is the one nearest to the peak.
best as (

    select
        *,
        round(
            greatest(
                cost,
                least(price, greatest(lowest_price, ceil(90 * price - 1e-6) / 100)),
                least(
                    greatest(
                        price, least(highest_price, floor(110 * price + 1e-6) / 100)
                    ),
                    if(elasticity < -1, cost * elasticity / (1 + elasticity), 2 * price)
                )
            ),
            2
        ) as best_price,
        (price - cost) * {{ live('price_elasticity', 'score', 'today') }}
            as margin_now

    from today

),

what_if as (

    select
        *
        replace (
            {{ log_price_ratio('best_price', 'usual_price') }} as log_price_ratio
        )

    from best

),

compared as (

    select
        *,
        (best_price - cost) * {{ live('price_elasticity', 'score', 'what_if') }}
            as best_margin

    from what_if

)

select
    case
        when best_margin is null then null
        when price < cost then best_price
        when best_margin - margin_now < 0.01 * margin_now then price
        when 52 * (best_margin - margin_now) < price then price
        else best_price
    end

from compared
