-- Weeks add up to horizons, products to categories, categories to the shop.
with

weeks as (

    select sum(expected_units) as units from {{ ref('product_demand_forecast') }}

),

totals as (

    select
        level,
        sum(expected_units) as units

    from {{ ref('demand_totals') }}

    where days = (select max(days) from {{ ref('demand_totals') }})

    group by level

)

select *

from totals
cross join weeks

where abs(totals.units - weeks.units) > 1e-3
