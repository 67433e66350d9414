with

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

),

series as (

    select * from {{ ref('int_demand_series') }}

    where is_latest

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

weekdays as (

    select cast(generated_number - 1 as integer) as weekday

    from ({{ dbt.generate_series(7) }}) as numbers

),

recent as (

    select
        daily_sales.product_id,
        daily_sales.category,
        daily_sales.weekday,
        daily_sales.units

    from daily_sales
    cross join shop

    where daily_sales.sale_date >= {{ dbt.dateadd('day', -182, 'shop.as_of_date') }}

),

product_weekdays as (

    select
        product_id,
        category,
        weekday,
        sum(units) as units

    from recent

    group by all

),

category_weekdays as (

    select
        category,
        weekday,
        sum(units) as units,
        sum(sum(units)) over (partition by category) as all_units

    from recent

    group by category, weekday

),

products as (

    select
        product_id,
        category,
        sum(units) as units

    from product_weekdays

    group by all

)

-- Forty units of a category's own pattern go before the product's.
select
    products.product_id,
    weekdays.weekday,
    round(
        (
            coalesce(cast(product_weekdays.units as double), 0e0)
            + 40e0 * coalesce(
                cast(category_weekdays.units as double)
                / cast(category_weekdays.all_units as double),
                0e0
            )
        ) / (cast(products.units as double) + 40e0),
        9
    ) as share

from products
inner join series on products.product_id = series.product_id
cross join weekdays
left join category_weekdays
    on products.category = category_weekdays.category
    and weekdays.weekday = category_weekdays.weekday
left join product_weekdays
    on products.product_id = product_weekdays.product_id
    and weekdays.weekday = product_weekdays.weekday
