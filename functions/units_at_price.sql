select
    predict(
        {{ live_model('price_elasticity') }},
        struct_update(
            product,
            log_price_ratio := {{ log_price_ratio('at_price', 'product.usual_price') }}
        )
    )

from {{ ref('feat_pricing__product_weeks') }} as product

where
    product.product_id = for_product_id
    and product.is_latest
    and at_price > 0
