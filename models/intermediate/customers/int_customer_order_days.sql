with

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

novelties as (

    select * from {{ ref('int_customer_novelties') }}

),

-- Money as decimals from here on: their sums do not depend on the order of rows.
orders as (

    select
        customer_id,
        ordered_date,
        order_id,
        count(distinct product_id) as product_count,
        sum(cast(line_value as decimal(18, 4))) as revenue,
        sum(cast(coupon_amount as decimal(18, 4))) as coupon_value,
        sum(cast(list_price * quantity as decimal(18, 4))) as list_value,
        sum(
            cast(greatest(list_price - unit_price, 0e0) * quantity as decimal(18, 4))
        ) as discount_value

    from purchases

    group by all

),

order_days as (

    select
        customer_id,
        ordered_date,
        count(*) as order_count,
        sum(product_count) as product_count,
        sum(revenue) as revenue,
        sum(coupon_value) as coupon_value,
        sum(list_value) as list_value,
        sum(discount_value) as discount_value

    from orders

    group by all

),

order_days_in_turn as (

    select
        *,
        lag(ordered_date) over (
            partition by customer_id order by ordered_date
        ) as previous_order_date

    from order_days

)

select
    days.customer_id,
    days.ordered_date,
    {{ dbt.datediff('days.previous_order_date', 'days.ordered_date', 'day') }}
        as days_since_previous_order,
    days.order_count,
    days.product_count,
    days.revenue,
    days.coupon_value,
    days.list_value,
    days.discount_value,
    coalesce(novelties.new_product_count, 0) as new_product_count,
    coalesce(novelties.new_category_count, 0) as new_category_count

from order_days_in_turn as days
left join novelties
    on days.customer_id = novelties.customer_id
    and days.ordered_date = novelties.ordered_date
