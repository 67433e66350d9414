-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'products') }}

)

select
    product_id,
    product_name,
    category,
    subcategory,
    brand,
    unit_cost,
    list_price,
    image_path,
    nullif(trim(lower(product_type)), '') as product_type,
    tax_rate,
    {{ shop_time('discontinued_at') }}

from source
