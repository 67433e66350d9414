with

coverage as (

    select * from {{ ref('int_demand_coverage') }}

)

select
    origin_date,
    days,
    sells_often,
    products,
    cast(covered_80 as double) / products as coverage_80,
    cast(covered_90 as double) / products as coverage_90,
    pinball_loss / nullif(units, 0e0) as pinball_loss_per_unit

from coverage
