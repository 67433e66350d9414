with

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

orders as (

    select
        customer_id,
        order_id,
        min(ordered_at) as ordered_at,
        min(ordered_date) as ordered_date,
        count(distinct product_id) as product_count,
        sum(cast(line_value as decimal(18, 4))) as order_value,
        sum(cast(coupon_amount as decimal(18, 4))) as coupon_value,
        sum(cast(coalesce(list_price, unit_price) * quantity as decimal(18, 4)))
            as list_value

    from purchases

    group by all

),

orders_in_turn as (

    select
        *,
        row_number() over (
            partition by customer_id order by ordered_at, order_id
        ) as order_number,
        lag(ordered_date) over (
            partition by customer_id order by ordered_at, order_id
        ) as previous_order_date,
        lead(ordered_date) over (
            partition by customer_id order by ordered_at, order_id
        ) as next_order_date

    from orders

)

select
    customer_id,
    order_id,
    order_number,
    ordered_at,
    {{ dbt.datediff('previous_order_date', 'ordered_date', 'day') }}
        as days_since_previous_order,
    cast(order_value as double) as order_value,
    product_count,
    cast(list_value - order_value + coupon_value as double)
    / cast(nullif(list_value, 0) as double) as discount_share,
    {{ dbt.datediff('ordered_date', 'next_order_date', 'day') }}
        as days_until_next_order

from orders_in_turn
