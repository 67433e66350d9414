-- Waiting for another week is the only excuse.
select
    product_id,
    decision,
    suggested_price,
    lowest_allowed_price,
    highest_allowed_price

from {{ ref('price_suggestions') }}

where
    lowest_allowed_price > highest_allowed_price
    or (
        decision <> 'wait'
        and suggested_price not between lowest_allowed_price and highest_allowed_price
    )
