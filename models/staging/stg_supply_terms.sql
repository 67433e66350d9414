-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'supply_terms') }}

)

select
    product_id,
    lead_time_days,
    lead_time_sd_days,
    order_cost,
    holding_cost_rate,
    shortage_cost,
    pack_size,
    minimum_order_quantity,
    supplier_id,
    order_weekdays,
    review_period_days

from source
