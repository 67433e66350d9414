-- A new price brings more at both ends of the elasticity's interval, unless today's is
-- one that the limits do not allow.
select
    product_id,
    current_price,
    suggested_price,
    expected_change_low

from {{ ref('price_suggestions') }}

where
    suggested_price <> current_price
    and current_price between lowest_allowed_price and highest_allowed_price
    and coalesce(expected_change_low <= 0 or not has_enough_evidence, true)
