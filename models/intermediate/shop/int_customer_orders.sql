with

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

-- Money as decimals from here on: their sums do not depend on the order of rows.
orders as (

    select
        customer_id,
        order_id,
        min(ordered_at) as ordered_at,
        cast(min(ordered_at) as date) as ordered_date,
        count(distinct product_id) as product_count,
        count(*) as line_count,
        sum(cast(quantity as decimal(18, 4))) as units,
        sum(cast(line_value as decimal(18, 4))) as revenue,
        sum(cast(list_price * quantity as decimal(18, 4))) as list_value,
        sum(
            cast(greatest(list_price - unit_price, 0e0) * quantity as decimal(18, 4))
        ) as discount_value,
        sum(cast(coupon_amount as decimal(18, 4))) as coupon_value,
        sum(cast(unit_price as decimal(18, 4))) as unit_prices

    from purchases

    group by all

)

select
    customer_id,
    order_id,
    ordered_at,
    ordered_date,
    row_number() over (
        partition by customer_id order by ordered_at asc, order_id asc
    ) as order_number,
    product_count,
    line_count,
    units,
    revenue,
    list_value,
    discount_value,
    coupon_value,
    unit_prices

from orders
