with

chosen as (

    select * from {{ ref('int_chosen_prices') }}

),

suggested as (

    select
        *,
        case when is_withheld then current_price else moved_price end
            as suggested_price

    from chosen

),

expected as (

    select
        *,
        {{ units_at('suggested_price') }} as suggested_units,
        suggested_price * {{ units_at('suggested_price') }} - price * expected_units
            as revenue_change,
        suggested_price * {{ units_at('suggested_price', 'elasticity_low') }}
        - price * expected_units as revenue_change_where_steep,
        suggested_price * {{ units_at('suggested_price', 'elasticity_high') }}
        - price * expected_units as revenue_change_where_flat

    from suggested

)

select
    product_id,
    is_on_sale,
    current_price,
    suggested_price,
    case
        when is_fixed then 'fixed'
        when is_withheld then 'wait'
        when suggested_price > current_price then 'raise'
        when suggested_price < current_price then 'cut'
        else 'leave it'
    end as decision,
    unconstrained_best_price,
    lowest_allowed_price,
    highest_allowed_price,
    lowest_allowed_reason,
    highest_allowed_reason,
    price_ending,
    is_fixed,
    is_beyond_hard_bound,
    is_withheld,
    case when price_line is null then no_change_reason else line_reason end
        as no_change_reason,
    objective,
    unit_cost,
    objective_cost,
    elasticity,
    elasticity_low,
    elasticity_high,
    has_enough_evidence,
    expected_units,
    round(suggested_units, 9) as suggested_units,
    round(case when is_withheld then 0e0 * change else change end, 9)
        as expected_change,
    case when is_withheld then 0e0 * change_low else change_low end
        as expected_change_low,
    case when is_withheld then 0e0 * change_high else change_high end
        as expected_change_high,
    round(revenue_change, 9) as expected_revenue_change,
    round({{ end_of_change(
        'revenue_change', 'revenue_change_where_steep', 'revenue_change_where_flat'
    ) }}, 9) as expected_revenue_change_low,
    round(0e0 - ({{ end_of_change(
        '(-revenue_change)', '(-revenue_change_where_steep)',
        '(-revenue_change_where_flat)'
    ) }}), 9) as expected_revenue_change_high,
    case
        when is_withheld then 'changes per week'
        when moved_price <> chosen_price then 'price line'
        else binding_rule
    end as binding_rule,
    price_line,
    chosen_step,
    is_extrapolated,
    model_id

from expected
