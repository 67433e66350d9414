with

cut_offs as (

    select * from {{ ref('int_forecast_cut_offs') }}

),

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

)

select
    cut_offs.cut_off_date,
    daily_sales.product_id,
    daily_sales.category,
    daily_sales.sale_date,
    daily_sales.weekday,
    daily_sales.units,
    daily_sales.revenue,
    {{ dbt.datediff('daily_sales.sale_date', 'cut_offs.cut_off_date', 'day') }}
        as days_before

from cut_offs
inner join daily_sales
    on cut_offs.cut_off_date > daily_sales.sale_date
    and {{ dbt.dateadd('day', -91, 'cut_offs.cut_off_date') }} <= daily_sales.sale_date
