with

product_weeks as (

    select * from {{ ref('int_product_weeks') }}

    where is_latest

)

select
    product_id,
    last_price as price

from product_weeks
