with

horizons as (

    select * from {{ ref('int_cumulative_demand') }}

),

shares as (

    select * from {{ ref('int_location_shares') }}

)

select
    horizons.product_id,
    shares.store_id as location_id,
    cast(horizons.days as bigint) as days,
    horizons.expected_units * shares.demand_share as expected_units

from horizons
inner join shares on horizons.product_id = shares.product_id

where horizons.days in (7, 28, 56)
