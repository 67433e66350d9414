-- Units are counts: the log of so many has at least the standard error 1 / sqrt(units).
-- And no product is expected to sell far more than it ever did.
with

curves as (

    select * from {{ ref('int_price_curves') }}

    where expected_units is not null

),

believable as (

    select * from {{ ref('int_believable_units') }}

)

select
    curves.product_id,
    curves.expected_units,
    curves.log_units_error,
    curves.log_week_error,
    believable.best_week_units

from curves
left join believable on curves.product_id = believable.product_id

where
    curves.log_units_error * sqrt(8 * curves.expected_units + 0.5) < 0.9999
    or curves.log_week_error * sqrt(curves.expected_units + 0.5) < 0.9999
    or curves.expected_units > 2.0001 * believable.best_week_units
    or curves.expected_units < 0
