with

suggestions as (

    select * from {{ ref('int_suggested_prices') }}

    where is_on_sale

),

curves as (

    select * from {{ ref('int_price_curves') }}

),

rules as (

    select * from {{ ref('int_price_rules') }}

),

described as (

    select
        suggestions.*,
        curves.product_name,
        curves.category,
        case suggestions.binding_rule
            when 'none' then ''
            else concat('; the limit is: ', suggestions.binding_rule)
        end as no_further,
        case suggestions.binding_rule
            when 'fixed' then rules.is_fixed_rule
            when 'cap' then rules.cap_price_rule
            when 'floor' then rules.floor_price_rule
            when 'never cut' then rules.may_be_cut_rule
            when 'stock cover'
                then case suggestions.highest_allowed_reason
                    when 'stock cover' then rules.max_stock_cover_weeks_rule
                    else rules.min_stock_cover_weeks_rule
                end
            when 'maximum step' then rules.max_step_rate_rule
            when 'minimum margin' then rules.min_margin_rate_rule
            when 'competitors'
                then case suggestions.highest_allowed_reason
                    when 'competitors' then rules.competitor_high_rate_rule
                    else rules.competitor_low_rate_rule
                end
            when 'price ending' then rules.price_ending_rule
            when 'changes per week' then rules.max_changes_per_week_rule
        end as binding_rule_id

    from suggestions
    inner join curves on suggestions.product_id = curves.product_id
    inner join rules on suggestions.product_id = rules.product_id

)

select
    product_id,
    product_name,
    category,
    current_price,
    suggested_price,
    decision,
    case
        when is_fixed then concat('the rule of ', binding_rule_id, ' fixes the price')
        when is_withheld
            then 'only so many prices change in a week, and others come first'
        when current_price < lowest_allowed_price and lowest_allowed_reason = 'cost'
            then 'today''s price is below cost'
        when current_price < lowest_allowed_price
            then concat('today''s price is below its limit: ', lowest_allowed_reason)
        when current_price > highest_allowed_price
            then concat('today''s price is above its limit: ', highest_allowed_reason)
        when no_change_reason = 'no allowed price brings more'
            then concat(no_change_reason, no_further)
        when no_change_reason is not null then no_change_reason
        when decision = 'raise'
            then concat(
                'each unit earns more, and 1 % more price loses only ',
                round(-elasticity, 1), ' % of units', no_further
            )
        else
            concat(
                '1 % less price brings ', round(-elasticity, 1), ' % more units',
                no_further
            )
    end as reason,
    binding_rule,
    binding_rule_id,
    lowest_allowed_price,
    lowest_allowed_reason,
    highest_allowed_price,
    highest_allowed_reason,
    {{ whole_cents('round', 'unconstrained_best_price') }} as unconstrained_best_price,
    objective,
    expected_change,
    expected_change_low,
    expected_change_high,
    expected_revenue_change,
    expected_revenue_change_low,
    expected_revenue_change_high,
    expected_units as expected_units_now,
    suggested_units as expected_units,
    expected_units * current_price as expected_revenue_now,
    suggested_units * suggested_price as expected_revenue,
    expected_units * (current_price - unit_cost) as expected_margin_now,
    suggested_units * (suggested_price - unit_cost) as expected_margin,
    elasticity as price_elasticity,
    elasticity_low as price_elasticity_low,
    elasticity_high as price_elasticity_high,
    has_enough_evidence,
    unit_cost is not null as is_cost_known,
    is_extrapolated,
    model_id,
    {{ live_method('price_elasticity') }} as scored_by

from described
