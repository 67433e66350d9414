{{ config(materialized='view') }} {# a few rows, read once #}

with

orders as (

    select * from {{ ref('int_buyer_days') }}

),

usual as (

    select * from {{ ref('int_usual_orders') }}

),

large as (

    select
        orders.product_id,
        orders.buyer,
        orders.sale_date,
        orders.units,
        usual.most_usual_units,
        usual.most_usual_week_units

    from orders
    inner join usual
        on orders.product_id = usual.product_id
        and orders.sale_date = usual.sale_date

    where
        orders.units > 5e0 * usual.most_usual_units
        and orders.units > 3e0 * usual.most_usual_week_units

),

-- What a customer orders time and again is demand, however large.
seen_before as (

    select distinct
        large.product_id,
        large.buyer,
        large.sale_date

    from large
    inner join orders
        on large.product_id = orders.product_id
        and large.buyer = orders.buyer
        and large.sale_date > orders.sale_date
        and large.units <= 3e0 * orders.units

)

select
    large.product_id,
    large.buyer,
    large.sale_date,
    large.units,
    large.most_usual_units,
    large.most_usual_week_units

from large
left join seen_before
    on large.product_id = seen_before.product_id
    and large.buyer = seen_before.buyer
    and large.sale_date = seen_before.sale_date

where seen_before.product_id is null
