with

products as (

    select * from {{ ref('int_goods') }}

)

select
    product_id,
    1 as distance,
    'product_id' as level,
    product_id as name

from products

union all

select
    product_id,
    2 as distance,
    'subcategory' as level,
    concat(coalesce(category, ''), '/', coalesce(subcategory, '')) as name

from products

union all

select
    product_id,
    3 as distance,
    'category' as level,
    coalesce(category, '') as name

from products

union all

select
    product_id,
    4 as distance,
    'shop' as level,
    '' as name

from products
