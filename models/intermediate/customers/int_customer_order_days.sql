with

orders as (

    select * from {{ ref('int_customer_orders') }}

),

novelties as (

    select * from {{ ref('int_customer_novelties') }}

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

ranked_order_days as (

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

from ranked_order_days as days
left join novelties
    on days.customer_id = novelties.customer_id
    and days.ordered_date = novelties.ordered_date
