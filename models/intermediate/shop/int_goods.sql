{{ config(materialized='view') }} {# a few columns of a small table #}

with

products as (

    select * from {{ ref('stg_products') }}

),

product_types as (

    select * from {{ ref('int_product_types') }}

    where is_goods

)

select
    products.product_id,
    products.product_name,
    products.category,
    products.subcategory,
    products.brand,
    products.unit_cost,
    products.list_price,
    products.image_path

from products
inner join product_types on products.product_id = product_types.product_id
