with

suggestions as (

    select * from {{ ref('int_suggested_prices') }}

),

rules as (

    select * from {{ ref('int_price_rules') }}

),

described as (

    select
        suggestions.*,
        coalesce(rules.is_key_product, false) as is_key_product,
        case suggestions.binding_rule
            when 'none' then ''
            else concat('; the limit is: ', suggestions.binding_rule)
        end as no_further,
        case
            when
                suggestions.unit_cost is null
                and coalesce(rules.objective, 'margin') <> 'revenue'
                then concat(
                    '; revenue counts, because its cost is unknown',
                    {{ margin_needed() }}
                )
            else ''
        end as without_cost,
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
            when 'maximum step'
                then case
                    when rules.is_key_product then rules.is_key_product_rule
                    else rules.max_step_rate_rule
                end
            when 'minimum margin' then rules.min_margin_rate_rule
            when 'competitors'
                then case
                    when suggestions.highest_allowed_reason <> 'competitors'
                        then rules.competitor_low_rate_rule
                    when
                        rules.is_key_product
                        and coalesce(rules.competitor_high_rate >= 1e0, true)
                        then rules.is_key_product_rule
                    else rules.competitor_high_rate_rule
                end
            when 'price ending' then rules.price_ending_rule
            when 'price line' then rules.price_line_rule
            when 'changes per week' then rules.max_changes_per_week_rule
        end as binding_rule_id

    from suggestions
    inner join rules on suggestions.product_id = rules.product_id

)

select
    product_id,
    binding_rule_id,
    is_key_product,
    case
        when is_fixed then concat('the rule of ', binding_rule_id, ' fixes the price')
        when is_withheld
            then
                'only so many prices change in a week, and others come first:'
                || ' those that a limit moves, then those that gain more surely'
        when current_price < lowest_allowed_price and lowest_allowed_reason = 'cost'
            then 'today''s price is below cost'
        when
            current_price < lowest_allowed_price
            and lowest_allowed_reason in ('maximum step', 'observed range')
            then
                'today''s price is below what minimum margin or competitors ask,'
                || ' and goes there step by step'
        when
            current_price > highest_allowed_price
            and highest_allowed_reason in ('maximum step', 'observed range')
            then
                'today''s price is above what competitors ask, and goes there'
                || ' step by step'
        when current_price < lowest_allowed_price
            then concat('today''s price is below its limit: ', lowest_allowed_reason)
        when current_price > highest_allowed_price
            then concat('today''s price is above its limit: ', highest_allowed_reason)
        when no_change_reason = 'no allowed price brings more'
            then concat(no_change_reason, no_further)
        when no_change_reason is not null then no_change_reason
        when price_line is not null
            then concat(
                'the products of price line ', price_line, ' together bring more ',
                round(abs(1e2 * (chosen_step - 1e0)), 1), ' % ',
                case when chosen_step > 1e0 then 'dearer' else 'cheaper' end,
                without_cost
            )
        when decision = 'raise'
            then concat(
                'each unit earns more, and 1 % more price loses only ',
                round(-elasticity, 1), ' % of units', no_further, without_cost
            )
        else
            concat(
                '1 % less price brings ', round(-elasticity, 1), ' % more units',
                no_further, without_cost
            )
    end as reason

from described
