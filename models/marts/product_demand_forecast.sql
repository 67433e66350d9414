with

product_days as (

    select * from {{ ref('feat_inventory__product_days') }}

    where is_future

),

products as (

    select * from {{ ref('stg_products') }}

)

select
    product_days.product_id,
    products.product_name,
    product_days.forecast_date,
    {{ live('demand', 'score', 'product_days') }}
    * product_days.mean_daily_units_28_days as expected_units,
    product_days.units_same_weekday_last_known,
    product_days.mean_daily_units_28_days,
    product_days.had_stock_out_recently,
    {{ live('demand', 'is_extrapolated', 'product_days') }} as is_extrapolated,
    {{ live_model('demand') }} as model_id

from product_days
inner join products on product_days.product_id = products.product_id
