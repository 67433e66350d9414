with

asked as (

    select for_product_id as asked_product_id

)

select sum(policies.reorder_point)

from {{ ref('int_stock_policies') }} as policies
inner join asked on policies.product_id = asked.asked_product_id
