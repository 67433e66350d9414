{{ config(materialized='table') }}

select
    customer_id,
    product_id,
    {{ function('duckmart', 'recommendation_score') }}(customer_id, product_id) as score

from {{ ref('stg_order_lines') }}

group by all
