with

weeks as (

    select * from {{ ref('int_demand_weeks') }}

),

products as (

    select * from {{ ref('stg_products') }}

)

select
    weeks.product_id,
    products.product_name,
    weeks.period_date as forecast_date,
    weeks.expected_units,
    weeks.seasonal_naive_units,
    weeks.is_extrapolated,
    weeks.model_id

from weeks
inner join products on weeks.product_id = products.product_id
