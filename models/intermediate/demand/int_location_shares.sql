with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

set_aside as (

    select * from {{ ref('int_set_aside_sales') }}

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
    left join set_aside
        on order_lines.order_id = set_aside.order_id
        and order_lines.line_number = set_aside.line_number

    where
        set_aside.order_id is null
        and order_lines.ordered_at >= {{ dbt.dateadd(
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
