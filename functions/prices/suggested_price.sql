select suggested_price

from {{ ref('int_suggested_prices') }}

where product_id = for_product_id
