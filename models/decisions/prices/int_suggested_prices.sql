with

chosen as (

    select * from {{ ref('int_price_gains') }}

),

-- Only so many labels a week: what limits oblige to comes first, then what gains most.
ranked as (

    select
        *,
        row_number() over (
            partition by is_on_sale, chosen_price <> current_price
            order by
                is_beyond_hard_bound desc,
                round(coalesce(objective_chosen - objective_now, 0e0), 9) desc,
                product_id
        ) as row_rank

    from chosen

),

withheld as (

    select
        *,
        coalesce(
            is_on_sale
            and chosen_price <> current_price
            and not is_beyond_hard_bound
            and row_rank > max_changes_per_week,
            false
        ) as is_withheld

    from ranked

),

suggested as (

    select
        *,
        case when is_withheld then current_price else chosen_price end
            as suggested_price

    from withheld

),

expected as (

    select
        *,
        {{ units_at('suggested_price') }} as suggested_units,
        {{ objective_at('suggested_price') }} - objective_now as expected_change,
        {{ objective_at('suggested_price', 'elasticity_low') }} - objective_now
            as change_where_steep,
        {{ objective_at('suggested_price', 'elasticity_high') }} - objective_now
            as change_where_flat,
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
    no_change_reason,
    objective,
    unit_cost,
    objective_cost,
    elasticity,
    elasticity_low,
    elasticity_high,
    has_enough_evidence,
    expected_units,
    round(suggested_units, 9) as suggested_units,
    round(expected_change, 9) as expected_change,
    round(least(change_where_steep, change_where_flat), 9) as expected_change_low,
    round(greatest(change_where_steep, change_where_flat), 9) as expected_change_high,
    round(suggested_price * suggested_units - price * expected_units, 9)
        as expected_revenue_change,
    round(least(revenue_change_where_steep, revenue_change_where_flat), 9)
        as expected_revenue_change_low,
    round(greatest(revenue_change_where_steep, revenue_change_where_flat), 9)
        as expected_revenue_change_high,
    case when is_withheld then 'changes per week' else binding_rule end as binding_rule,
    is_extrapolated,
    model_id

from expected
