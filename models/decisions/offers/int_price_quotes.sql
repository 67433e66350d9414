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

offer_prices as (

    select * from {{ ref('int_offer_prices') }}

),

offers as (

    select
        cast(null as varchar) as customer_id,
        product_id,
        cast(null as decimal(12, 2)) as own_price,
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
        discounts.customer_id,
        discounts.product_id,
        {{ whole_cents('round', 'discounts.price') }} as own_price,
        {{ whole_cents('ceil', 'discounts.discounted_price') }} as quoted_price,
        discounts.discount_rate,
        round(discounts.price_sensitivity_multiplier, 9)
            as price_sensitivity_multiplier,
        round(discounts.purchase_rate, 9) as purchase_rate,
        {{ discount_rules() }} as discount_rules,
        discounts.lowest_price_30_days,
        discounts.reduction_from_lowest_rate,
        concat(offer_prices.price_reason, '; ', discounts.reason) as reason

    from {{ ref('discount_suggestions') }} as discounts
    inner join offer_prices
        on discounts.customer_id = offer_prices.customer_id
        and discounts.product_id = offer_prices.product_id

)

select
    offers.product_id,
    offers.customer_id,
    coalesce(offers.own_price, suggestions.current_price) as current_price,
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
