select
    article as product_id,
    article_name as product_name,
    product_group as category

from {{ source('shop', 'products') }}
