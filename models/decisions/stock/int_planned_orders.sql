-- If demand is as expected from here: the position falls, and each time it reaches the
-- reorder point a batch is ordered. Worked out for each week at once, as a total.
with

orders as (

    select * from {{ ref('int_stock_orders') }}

    where has_supply_terms

),

policies as (

    select * from {{ ref('int_order_policies') }}

),

positions as (

    select * from {{ ref('int_stock_positions') }}

),

horizons as (

    select * from {{ ref('int_cumulative_demand') }}

),

starts as (

    select
        product_id,
        cast(days / 7 as integer) as week_number,
        coalesce(
            lag(expected_units) over (partition by product_id order by days), 0e0
        ) as units_before

    from horizons

),

needs as (

    select
        orders.product_id,
        orders.location_id,
        starts.week_number,
        orders.order_units,
        policies.batch_units,
        policies.reorder_point,
        policies.reorder_point
        + starts.units_before * positions.demand_share
        - orders.stock_position
        - orders.order_units as missing_units

    from orders
    inner join policies
        on orders.product_id = policies.product_id
        and orders.location_id = policies.location_id
    inner join positions
        on orders.product_id = positions.product_id
        and orders.location_id = positions.location_id
    inner join starts on orders.product_id = starts.product_id

),

totals as (

    select
        product_id,
        location_id,
        week_number,
        order_units
        + case
            when week_number = 1 or missing_units < 0e0 or reorder_point < 0e0 then 0e0
            else (floor(round(missing_units / batch_units, 6)) + 1e0) * batch_units
        end as total_units

    from needs

)

select
    product_id,
    location_id,
    week_number,
    round(
        total_units
        - coalesce(lag(total_units) over (
            partition by product_id, location_id order by week_number
        ), 0e0),
        6
    ) as planned_order_units

from totals
