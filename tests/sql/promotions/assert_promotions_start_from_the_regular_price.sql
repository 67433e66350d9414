-- One product has one regular price, wherever it is told.
select
    promotions.suggestion_rank,
    promotions.product_id,
    promotions.regular_price,
    prices.current_price

from {{ ref('promotion_suggestions') }} as promotions
left join {{ ref('price_suggestions') }} as prices
    on promotions.product_id = prices.product_id

where
    prices.product_id is null
    or abs(promotions.regular_price - prices.current_price) > 1e-9
