with

spans as (

    select * from {{ ref('int_demand_spans') }}

),

shares as (

    select * from {{ ref('int_location_shares') }}

)

select
    spans.product_id,
    shares.store_id as location_id,
    cast(spans.days as bigint) as days,
    spans.expected_units * shares.demand_share as expected_units

from spans
inner join shares on spans.product_id = shares.product_id

where spans.days in (7, 28, 56)
