{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0 and unit_price > 0

),

setting as (

    select * from {{ ref('int_price_setting') }}

),

lists as (

    select * from {{ ref('int_price_lists') }}

),

-- Stores whose products do not sell regularly are one. What another price list asks
-- tells the main one's price.
lines as (

    select
        order_lines.product_id,
        case
            when setting.is_by_store then coalesce(order_lines.store_id, '') else ''
        end as store_id,
        {{ price_week('order_lines.ordered_at') }} as week_date,
        order_lines.quantity,
        lists.is_compared and lists.log_ratio = 0e0 as is_main,
        cast(order_lines.unit_price as double) as unit_price,
        round(order_lines.unit_price * exp(-lists.log_ratio), 4) as main_price,
        cast(order_lines.list_price as double) as list_price

    from order_lines
    cross join setting
    inner join lists
        on
        order_lines.product_id = lists.product_id
        and {{ price_list_of('order_lines') }} = lists.price_list

)

-- The median line: one bulk order at a bulk price does not make the week's price.
select
    product_id,
    store_id,
    week_date,
    cast(sum(cast(quantity as decimal(18, 4))) as double) as units,
    count(*) as line_count,
    max(case when is_main then 1 else 0 end) = 1 as is_at_main_price,
    coalesce(
        percentile_disc(5e-1) within group (order by unit_price) filter (where is_main),
        percentile_disc(5e-1) within group (order by main_price)
    ) as price,
    percentile_disc(5e-1) within group (order by list_price) as list_price

from lines

group by all
