with

effects as (

    select * from {{ ref('int_cross_effects') }}

    where is_found

),

price_weeks as (

    select * from {{ ref('int_price_weeks') }}

),

usual as (

    select
        product_id,
        base_units

    from price_weeks

    where is_latest

),

-- A tenth of the weeks clearly below list price were cheaper still.
deepest as (

    select
        product_id,
        percentile_cont(9e-1) within group (order by discount_depth asc)
            as discount_rate

    from price_weeks

    where not is_latest and is_price_seen and discount_depth between 5e-2 and 9e-1

    group by all

),

changes as (

    select
        effects.product_id,
        effects.other_product_id,
        usual.base_units,
        deepest.discount_rate,
        effects.cross_elasticity * ln(1e0 - deepest.discount_rate)
        + effects.promotion_effect as log_change,
        sqrt(
            power(
                effects.standard_error
                * (ln(1e0 - deepest.discount_rate) + effects.promotion_slope),
                2
            )
            + power(effects.promotion_effect_error, 2)
        ) as standard_error

    from effects
    inner join usual on effects.product_id = usual.product_id
    inner join deepest on effects.other_product_id = deepest.product_id

)

select
    product_id,
    other_product_id,
    base_units as usual_units,
    round(discount_rate, 4) as discount_rate,
    base_units * (1e0 - exp(log_change)) as units_lost,
    base_units * (1e0 - exp(log_change + {{ error_margin('standard_error') }}))
        as units_lost_low,
    base_units * (1e0 - exp(log_change - {{ error_margin('standard_error') }}))
        as units_lost_high

from changes
