-- One product has one regular price and one lowest price of the last days, wherever
-- they are told; of what may not be announced as a reduction the words say so.
select
    promotions.suggestion_rank,
    promotions.product_id,
    promotions.regular_price,
    prices.current_price,
    promotions.lowest_price_30_days,
    promotions.reason

from {{ ref('promotion_suggestions') }} as promotions
left join {{ ref('price_suggestions') }} as prices
    on promotions.product_id = prices.product_id

where
    prices.product_id is null
    or abs(promotions.regular_price - prices.current_price) > 1e-9
    or promotions.lowest_price_30_days is distinct from prices.lowest_price_30_days
    or (promotions.promotion_price >= promotions.lowest_price_30_days)
    is distinct from (
        case
            when promotions.lowest_price_30_days is not null
                then promotions.reduction_from_lowest_rate is null
        end
    )
    or coalesce(promotions.promotion_price >= promotions.lowest_price_30_days, false)
    <> (promotions.reason like '%no reduction from the lowest price%')
