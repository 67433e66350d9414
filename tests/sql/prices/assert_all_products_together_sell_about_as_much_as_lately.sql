-- Of all that sells regularly, within half and twice of the last 13 weeks, or of what
-- goods as old as these went on to sell of them.
with

curves as (

    select * from {{ ref('int_price_curves') }}

),

weeks as (

    select * from {{ ref('feat_prices__product_weeks') }}

    where is_latest and weeks_with_sales >= 4

),

sums as (

    select
        sum(curves.expected_units) as expected_units,
        sum(weeks.base_units * exp(weeks.age_pace_ahead)) as usual_units

    from weeks
    inner join curves on weeks.product_id = curves.product_id

)

select *

from sums

where expected_units not between 0.499e0 * usual_units and 2.001e0 * usual_units
