{{ config(materialized='table') }}

select
    order_id,
    customer_id,
    sum(quantity * unit_price) as amount

from {{ ref('stg_order_lines') }}

group by all
