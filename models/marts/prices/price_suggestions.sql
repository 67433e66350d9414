with

suggestions as (

    select * from {{ ref('int_suggested_prices') }}

    where is_on_sale

),

curves as (

    select * from {{ ref('int_price_curves') }}

),

reasons as (

    select * from {{ ref('int_price_reasons') }}

),

lowest_prices as (

    select * from {{ ref('int_lowest_prices') }}

)

select
    suggestions.product_id,
    curves.product_name,
    curves.category,
    suggestions.current_price,
    suggestions.suggested_price,
    suggestions.decision,
    concat(
        reasons.reason,
        {{ no_reduction_in_words(
            'lowest_prices.lowest_price_30_days', 'suggestions.suggested_price',
            'suggestions.current_price'
        ) }}
    ) as reason,
    suggestions.binding_rule,
    reasons.binding_rule_id,
    suggestions.price_line,
    reasons.is_key_product,
    lowest_prices.lowest_price_30_days,
    {{ reduction_from(
        'lowest_prices.lowest_price_30_days', 'suggestions.suggested_price',
        'suggestions.current_price'
    ) }} as reduction_from_lowest_rate,
    suggestions.lowest_allowed_price,
    suggestions.lowest_allowed_reason,
    suggestions.highest_allowed_price,
    suggestions.highest_allowed_reason,
    {{ whole_cents('round', 'suggestions.unconstrained_best_price') }}
        as unconstrained_best_price,
    suggestions.objective,
    suggestions.expected_change,
    suggestions.expected_change_low,
    suggestions.expected_change_high,
    suggestions.expected_revenue_change,
    suggestions.expected_revenue_change_low,
    suggestions.expected_revenue_change_high,
    suggestions.expected_units as expected_units_now,
    suggestions.suggested_units as expected_units,
    suggestions.expected_units * suggestions.current_price as expected_revenue_now,
    suggestions.suggested_units * suggestions.suggested_price as expected_revenue,
    suggestions.expected_units
    * (suggestions.current_price - suggestions.unit_cost) as expected_margin_now,
    suggestions.suggested_units
    * (suggestions.suggested_price - suggestions.unit_cost) as expected_margin,
    suggestions.elasticity as price_elasticity,
    suggestions.elasticity_low as price_elasticity_low,
    suggestions.elasticity_high as price_elasticity_high,
    suggestions.has_enough_evidence,
    suggestions.unit_cost is not null as is_cost_known,
    suggestions.is_extrapolated,
    suggestions.model_id,
    {{ live_method('price_elasticity') }} as scored_by

from suggestions
inner join curves on suggestions.product_id = curves.product_id
inner join reasons on suggestions.product_id = reasons.product_id
left join lowest_prices on suggestions.product_id = lowest_prices.product_id
