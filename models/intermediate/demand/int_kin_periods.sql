with

periods as (

    select * from {{ ref('int_demand_periods') }}

),

kin as (

    select * from {{ ref('int_product_kin') }}

    where level != 'product_id'

)

select
    kin.level,
    kin.name,
    periods.period_number,
    {{ exact_sum('periods.sold_units') }} as units

from periods
inner join kin on periods.product_id = kin.product_id

group by all
