with

gains as (

    select * from {{ ref('int_price_gains') }}

    where
        is_on_sale
        and not coalesce(is_fixed, false)
        and current_price = nearest_feasible_price
        and price > objective_cost
        and expected_units > 0e0
        and (
            not has_enough_evidence
            or no_change_reason
            = 'a new price may bring less: the range of the change includes 0'
        )

),

curves as (

    select * from {{ ref('int_price_curves') }}

),

line_products as (

    select * from {{ ref('int_price_line_products') }}

),

-- A price line would not stay one in a test. An end that no price ending allows is
-- today's price.
tested as (

    select
        gains.product_id,
        gains.current_price,
        gains.price,
        gains.objective,
        gains.objective_cost,
        gains.objective_now,
        gains.expected_units,
        gains.elasticity,
        gains.no_change_reason,
        least(gains.lowest_ending_price, gains.current_price) as low_price,
        greatest(gains.highest_ending_price, gains.current_price) as high_price,
        curves.standard_error

    from gains
    inner join curves on gains.product_id = curves.product_id
    left join line_products on gains.product_id = line_products.product_id

    where line_products.product_id is null and curves.standard_error is not null

)

-- Dearer pays where demand is flatter than the one elasticity, cheaper where it is
-- steeper than the other.
select
    *,
    ln(high_price / low_price) as log_step,
    case
        when high_price > current_price
            then {{ break_even_elasticity('high_price') }}
    end as break_even_of_raise,
    case
        when low_price < current_price and low_price > objective_cost
            then {{ break_even_elasticity('low_price') }}
    end as break_even_of_cut

from tested

where high_price > low_price
