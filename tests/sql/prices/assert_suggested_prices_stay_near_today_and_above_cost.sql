-- What the shop's own rules say, once more and by another way: nothing below cost, and
-- further from today than the step only where today's price is below cost. (Rules of
-- categories may say more, so only what the shop's rule alone decides is looked at.)
select
    suggestions.product_id,
    suggestions.current_price,
    suggestions.suggested_price,
    products.unit_cost

from {{ ref('price_suggestions') }} as suggestions
inner join {{ ref('stg_products') }} as products
    on suggestions.product_id = products.product_id
inner join {{ ref('int_price_rules') }} as rules
    on suggestions.product_id = rules.product_id

where
    rules.rule_ids = 'shop'
    and rules.cap_price is null
    and (
        suggestions.suggested_price < products.unit_cost
        or (
            suggestions.current_price
            >= greatest(products.unit_cost, rules.floor_price, 0)
            and abs(suggestions.suggested_price - suggestions.current_price)
            > rules.largest_step_rate * suggestions.current_price + 1e-9
        )
    )
