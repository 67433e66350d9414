{{ config(materialized='table') }}

select
    offers.customer_id,
    products.product_name,
    offers.price,
    offers.reason

from {{ ref('duckmart', 'customer_offers') }} as offers
inner join {{ ref('products') }} as products
    on offers.product_id = products.product_id

where offers.offer_rank = 1
