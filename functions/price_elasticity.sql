-- Read off the model's own curve, which is straight on log scales.
select
    round(
        ln(
            predict(
                {{ live_model('price_elasticity') }},
                struct_update(product, log_price_ratio := 5e-1)
            )
            / predict(
                {{ live_model('price_elasticity') }},
                struct_update(product, log_price_ratio := 0e0)
            )
        ) / 5e-1,
        4
    )

from {{ ref('feat_pricing__product_weeks') }} as product

where
    product.product_id = for_product_id
    and product.is_latest
