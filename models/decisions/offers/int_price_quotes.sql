with

suggestions as (

    select
        int_suggested_prices.*,
        int_price_rules.rule_ids,
        int_price_rules.rules_hash

    from {{ ref('int_suggested_prices') }} as int_suggested_prices
    inner join {{ ref('int_price_rules') }} as int_price_rules
        on int_suggested_prices.product_id = int_price_rules.product_id

),

offers as (

    select
        cast(null as varchar) as customer_id,
        product_id,
        suggested_price as quoted_price,
        cast(null as double) as discount_rate,
        cast(null as double) as price_sensitivity_multiplier,
        cast(null as double) as purchase_rate,
        cast(null as varchar) as discount_rules,
        lowest_price_30_days,
        reduction_from_lowest_rate,
        reason

    from {{ ref('price_suggestions') }}

    union all

    select
        customer_id,
        product_id,
        {{ whole_cents('ceil', 'discounted_price') }} as quoted_price,
        discount_rate,
        round(price_sensitivity_multiplier, 9) as price_sensitivity_multiplier,
        round(purchase_rate, 9) as purchase_rate,
        {{ discount_rules() }} as discount_rules,
        lowest_price_30_days,
        reduction_from_lowest_rate,
        reason

    from {{ ref('discount_suggestions') }}

)

select
    offers.product_id,
    offers.customer_id,
    suggestions.current_price,
    offers.quoted_price,
    offers.discount_rate,
    suggestions.objective,
    suggestions.unit_cost,
    suggestions.expected_units,
    suggestions.elasticity,
    suggestions.elasticity_low,
    suggestions.elasticity_high,
    suggestions.has_enough_evidence,
    suggestions.lowest_allowed_price,
    suggestions.highest_allowed_price,
    suggestions.price_ending,
    suggestions.price_line,
    offers.lowest_price_30_days,
    offers.reduction_from_lowest_rate,
    suggestions.is_withheld,
    offers.price_sensitivity_multiplier,
    offers.purchase_rate,
    concat_ws(', ', offers.discount_rules, suggestions.rule_ids) as rule_ids,
    case
        when offers.discount_rules is null then suggestions.rules_hash
        else md5(concat(offers.discount_rules, suggestions.rules_hash))
    end as rules_hash,
    offers.reason,
    suggestions.model_id

from offers
inner join suggestions on offers.product_id = suggestions.product_id
