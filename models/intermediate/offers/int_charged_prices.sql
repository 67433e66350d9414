with

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

)

select
    sales.product_id,
    cast({{ dbt.date_trunc('week', 'sales.ordered_at') }} as date) as week_date,
    cast(sales.unit_price as double) as price,
    cast(sum(cast(sales.quantity as decimal(18, 3))) as double) as units,
    count(distinct sales.customer_id) as customers

from {{ ref('int_sales') }} as sales
cross join shop_dates

where
    sales.is_goods
    and sales.quantity > 0
    and sales.unit_price > 0
    and {{ dbt.datediff('sales.ordered_at', 'shop_dates.as_of_date', 'day') }} <= 364

group by all
