{{ config(materialized='table') }}

select
    product_id,
    upper(product_name) as product_name,
    category

from {{ ref('stg_products') }}
