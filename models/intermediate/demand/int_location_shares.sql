with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

recent_sales as (

    select
        order_lines.product_id,
        order_lines.store_id,
        sum(cast(order_lines.quantity as decimal(18, 3))) as units

    from order_lines
    cross join shop_dates

    where order_lines.ordered_at >= {{ dbt.dateadd(
        'day', -91, 'shop_dates.as_of_date'
    ) }}

    group by all

),

shares as (

    select
        product_id,
        store_id,
        cast(units as double)
        / cast(sum(units) over (partition by product_id) as double) as demand_share

    from recent_sales

)

select
    product_id,
    store_id,
    demand_share

from shares

where store_id is not null and demand_share > 0e0
