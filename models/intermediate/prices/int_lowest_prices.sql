with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0 and unit_price >= 5e-3

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

lists as (

    select * from {{ ref('int_price_lists') }}

),

-- A coupon is no part of these prices, and half a pound is one unit of its price. What
-- another price list asks, in trade or for many pieces, is no price of the main one.
paid as (

    select
        order_lines.product_id,
        order_lines.order_id,
        greatest(order_lines.quantity, 1e0) as units,
        cast(round(order_lines.unit_price, 2) as decimal(12, 2)) as price

    from order_lines
    cross join shop_dates
    inner join lists
        on order_lines.product_id = lists.product_id
        and {{ price_list_of('order_lines') }} = lists.price_list

    where
        lists.log_ratio = 0e0
        and {{ dbt.datediff('order_lines.ordered_at', 'shop_dates.as_of_date', 'day') }}
        between 1 and {{ number_var('reference_price_days', 1, 365) }}

    group by all

),

usual as (

    select
        product_id,
        percentile_disc(5e-1) within group (order by units) as usual_units

    from paid

    group by product_id

),

-- What only large orders had is a quantity break's price. One of many orders is an odd
-- one: what comes second is what customers really had.
by_price as (

    select
        paid.product_id,
        paid.price,
        usual.usual_units,
        count(*) over (partition by paid.product_id) as paid_count,
        row_number() over (partition by paid.product_id order by paid.price)
            as price_rank

    from paid
    inner join usual
        on paid.product_id = usual.product_id
        and paid.units <= usual.usual_units

)

select
    product_id,
    max(price) as lowest_price_30_days,
    max(usual_units) as usual_units,
    max(paid_count) as paid_count

from by_price

where price_rank <= case when paid_count >= 10 then 2 else 1 end

group by product_id
