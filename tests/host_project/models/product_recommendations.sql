{{ config(materialized='table') }}

select
    product_id,
    {{ live('product_name') }} as note

from {{ ref('products') }}
