with

optimal_prices as (

    select * from {{ ref('int_optimal_prices') }}

),

gains as (

    select
        *,
        {{ objective_at('price') }} as objective_now,
        {{ objective_at('nearest_feasible_price') }} as objective_nearest,
        {{ objective_at('best_price') }}
        - {{ objective_at('nearest_feasible_price') }} as gain,
        {{ objective_at('best_price', 'elasticity_low') }}
        - {{ objective_at('nearest_feasible_price', 'elasticity_low') }}
            as gain_where_steep,
        {{ objective_at('best_price', 'elasticity_high') }}
        - {{ objective_at('nearest_feasible_price', 'elasticity_high') }}
            as gain_where_flat

    from optimal_prices

),

-- Over the interval a gain changes its sign at most once: above 0 at both ends, it is
-- so throughout.
evaluated as (

    select
        *,
        case
            when is_cost_doubtful then no_cost_reason
            when not has_enough_evidence
                then coalesce(not_enough_reason, 'not enough evidence')
            when gain is null or gain_where_steep is null or gain_where_flat is null
                then coalesce(no_units_reason, 'nothing is known of its demand')
            when best_price = nearest_feasible_price then 'no allowed price brings more'
            when least(gain_where_steep, gain_where_flat) <= 0e0
                then 'a new price may bring less: the range of the change includes 0'
            when gain < 1e-2 * objective_nearest or 52e0 * gain < price
                then 'no price nearby brings noticeably more'
        end as no_change_reason

    from gains

)

select
    *,
    case when no_change_reason is null then best_price else nearest_feasible_price end
        as chosen_price,
    case
        when no_change_reason is null then objective_nearest + gain
        else objective_nearest
    end as objective_chosen,
    coalesce(
        current_price < hard_low or current_price > hard_high, false
    ) as is_beyond_hard_bound,
    case
        when is_fixed then 'fixed'
        when no_change_reason is not null and current_price < lowest_allowed_price
            then lowest_allowed_reason
        when no_change_reason is not null and current_price > highest_allowed_price
            then highest_allowed_reason
        when not has_enough_evidence then 'none'
        when no_change_reason is not null and best_price <> nearest_feasible_price
            then 'none'
        when unconstrained_best_price < lowest_allowed_price then lowest_allowed_reason
        when coalesce(unconstrained_best_price, 1e9) > highest_allowed_price
            then highest_allowed_reason
        when price_ending is not null then 'price ending'
        else 'none'
    end as binding_rule

from evaluated
