with

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

weeks as (

    {{ dbt.generate_series(8) }}

),

recent as (

    select
        daily_sales.product_id,
        shop.as_of_date,
        cast(sum(daily_sales.units) as double) / 91e0 as daily_units

    from daily_sales
    cross join shop

    where daily_sales.sale_date >= {{ dbt.dateadd('day', -91, 'shop.as_of_date') }}

    group by all

)

select
    recent.product_id,
    cast(weeks.generated_number * 7 as integer) as days,
    recent.daily_units * weeks.generated_number * 7e0 as expected_units

from recent
cross join weeks
