select
    suggestions.product_id,
    suggestions.decision,
    suggestions.current_price,
    suggestions.suggested_price,
    suggestions.lowest_allowed_price,
    suggestions.highest_allowed_price,
    suggestions.expected_change_low,
    curves.unit_cost

from {{ ref('price_suggestions') }} as suggestions
inner join {{ ref('int_price_curves') }} as curves
    on suggestions.product_id = curves.product_id
inner join {{ ref('int_price_rules') }} as rules
    on suggestions.product_id = rules.product_id

where
    -- It lies between the limits: waiting for another week is the only excuse, or a
    -- price line that cannot move as one.
    suggestions.lowest_allowed_price > suggestions.highest_allowed_price
    or (
        suggestions.decision <> 'wait'
        and (suggestions.price_line is null or suggestions.decision <> 'leave it')
        and suggestions.suggested_price not between suggestions.lowest_allowed_price
        and suggestions.highest_allowed_price
    )

    -- A new price brings more at both ends of the elasticity's interval, unless today's
    -- is one that the limits do not allow, or its price line brings more as a whole.
    or (
        suggestions.suggested_price <> suggestions.current_price
        and suggestions.price_line is null
        and suggestions.current_price between suggestions.lowest_allowed_price
        and suggestions.highest_allowed_price
        and coalesce(
            suggestions.expected_change_low <= 0
            or not suggestions.has_enough_evidence,
            true
        )
    )

    -- What the shop's own rules say, once more and by another way: nothing below cost,
    -- and further from today than the step only where today's price is below cost.
    -- (Rules of categories may say more.)
    or (
        rules.rule_ids = 'shop'
        and rules.cap_price is null
        and rules.price_line is null
        and (
            suggestions.suggested_price < curves.unit_cost
            or (
                suggestions.current_price
                >= greatest(curves.unit_cost, rules.floor_price, 0)
                and abs(suggestions.suggested_price - suggestions.current_price)
                > rules.max_step_rate * suggestions.current_price + 1e-9
            )
        )
    )
