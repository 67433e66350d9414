-- A promotion of which something is told says all of it, its substitutes lose no more
-- than they would have sold, and nothing is bought ahead that was not bought.
select
    product_id,
    starts_at,
    extra_units,
    units_bought_ahead,
    units_from_substitutes,
    substitutes_baseline_units,
    reason

from {{ ref('promotion_effects') }}

where
    (reason is null) <> (extra_units is not null)
    or (reason is null) <> (method is not null)
    or (margin_change is null) <> (no_margin_reason is not null)
    or baseline_units < 0
    or regular_price <= 0
    or units_bought_ahead > greatest(extra_units, 0) + 1e-6
    or units_from_substitutes > greatest(extra_units, 0) + 1e-6
    or units_from_substitutes_high > substitutes_baseline_units + 1e-6
