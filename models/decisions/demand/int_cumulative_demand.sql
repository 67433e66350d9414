with

weeks as (

    select * from {{ ref('int_demand_weeks') }}

)

select
    product_id,
    7 * weeks_ahead as days,
    round(
        sum(expected_units) over (partition by product_id order by weeks_ahead), 6
    ) as expected_units

from weeks

where expected_units is not null
