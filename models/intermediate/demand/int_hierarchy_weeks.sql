with

weeks as (

    select * from {{ ref('int_weekly_demand') }}

),

hierarchy as (

    select * from {{ ref('int_product_hierarchy') }}

    where level != 'product_id'

)

select
    hierarchy.level,
    hierarchy.name,
    weeks.week_number,
    {{ exact_sum('weeks.sold_units') }} as units

from weeks
inner join hierarchy on weeks.product_id = hierarchy.product_id

group by all
