select
    suggestions.product_id,
    suggestions.current_price,
    suggestions.suggested_price,
    products.unit_cost

from {{ ref('price_suggestions') }} as suggestions
inner join {{ ref('stg_products') }} as products
    on suggestions.product_id = products.product_id

where
    suggestions.suggested_price < products.unit_cost
    or (
        suggestions.current_price >= coalesce(products.unit_cost, 0)
        and abs(suggestions.suggested_price - suggestions.current_price)
        > 0.1 * suggestions.current_price + 0.005
    )
    or suggestions.expected_margin < 0.999 * suggestions.expected_margin_now - 1e-6
