with

curves as (select * from {{ ref('int_price_curves') }}),

limits as (

    select * from {{ ref('int_price_limits') }}

),

-- Rounded, so that the order in which threads add up cannot turn a decision.
counted as (

    select
        limits.*,
        cast(nullif(limits.current_price, 0) as double) as price,
        curves.is_on_sale,
        round(curves.expected_units, 9) as expected_units,
        round(curves.elasticity, 9) as elasticity,
        round(curves.elasticity_low, 9) as elasticity_low,
        round(curves.elasticity_high, 9) as elasticity_high,
        coalesce(curves.has_enough_evidence, false) as has_enough_evidence,
        curves.not_enough_reason,
        curves.no_units_reason,
        curves.is_cost_doubtful,
        curves.no_cost_reason,
        coalesce(curves.log_units_error, 0e0) as log_units_error,
        curves.is_extrapolated,
        curves.model_id,
        case when limits.objective = 'margin' then limits.unit_cost else 0e0 end
            as objective_cost

    from curves
    inner join limits on curves.product_id = limits.product_id

),

-- A constant elasticity below -1 has one peak, and beyond it the objective only falls,
-- so that the nearest allowed price is the best; from -1 on, the objective rises with
-- the price.
peaks as (

    select
        *,
        case
            when elasticity < -1e0 then objective_cost * elasticity / (1e0 + elasticity)
        end as unconstrained_best_price

    from counted

),

targets as (

    select
        *,
        least(
            greatest(
                coalesce(unconstrained_best_price, highest_allowed_price),
                lowest_allowed_price
            ),
            highest_allowed_price
        ) as target

    from peaks

),

-- The prices next to the target, and the first and last, that end as they should.
neighbours as (

    select
        *,
        {{ price_ending_at('floor', 'target') }} as price_below,
        {{ price_ending_at('ceil', 'target') }} as price_above,
        {{ price_ending_at('ceil', 'lowest_allowed_price') }} as lowest_ending_price,
        {{ price_ending_at('floor', 'highest_allowed_price') }} as highest_ending_price

    from targets

),

feasible as (

    select
        *,
        case
            when current_price < lowest_allowed_price
                then case
                    when lowest_ending_price > highest_allowed_price
                        then lowest_allowed_price
                    else lowest_ending_price
                end
            when current_price > highest_allowed_price
                then case
                    when highest_ending_price < lowest_allowed_price
                        then highest_allowed_price
                    else highest_ending_price
                end
            else current_price
        end as nearest_feasible_price

    from neighbours

)

select
    *,
    case
        when price_below < lowest_allowed_price and price_above > highest_allowed_price
            then nearest_feasible_price
        when price_below < lowest_allowed_price then price_above
        when price_above > highest_allowed_price then price_below
        when {{ objective_at('price_above') }} > {{ objective_at('price_below') }}
            then price_above
        else price_below
    end as best_price

from feasible
