{{ config(materialized='view') }} {# a few rows of a small table #}

with

products as (

    select * from {{ ref('stg_products') }}

),

shop as (

    select * from {{ ref('int_shop_dates') }}

)

select
    products.product_id,
    cast(products.discontinued_at as date) as discontinued_date

from products
cross join shop

where cast(products.discontinued_at as date) <= shop.as_of_date
