with

order_lines as (

    select
        *,
        cast(unit_price as double) as price,
        cast(list_price as double) as price_before

    from {{ ref('int_sales') }}

    where quantity > 0 and product_type <> 'discount'

),

-- Of a later day they are money given back (int_customer_returns).
discounts as (

    select
        order_id,
        cast(ordered_at as date) as ordered_date,
        sum(cast(quantity * cast(unit_price as double) as decimal(18, 4))) as revenue

    from {{ ref('int_sales') }}

    where product_type = 'discount'

    group by order_id, cast(ordered_at as date)

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

),

-- Money as decimals from here on: their sums do not depend on the order of rows. What
-- a line came to is bounded (`stg_raw_tables`), what it would have is not.
-- Postage is part of an order's money; who buys nothing else has not ordered.
orders as (

    select
        order_lines.customer_id,
        order_lines.order_id,
        min(order_lines.ordered_at) as ordered_at,
        cast(min(order_lines.ordered_at) as date) as ordered_date,
        count(distinct case when is_goods then product_id end) as product_count,
        count(case when is_goods then 1 end) as line_count,
        sum(case when is_goods then cast(quantity as decimal(18, 4)) else 0 end)
            as units,
        sum(cast(quantity * price as decimal(18, 4))) as revenue,
        sum(
            case when is_goods then cast(price_before * quantity as decimal(28, 4)) end
        ) as list_value,
        sum(
            case
                when is_goods
                    then cast(
                        greatest(price_before - price, 0e0) * quantity
                        as decimal(28, 4)
                    )
            end
        ) as discount_value,
        sum(cast(coalesce(coupon_amount, 0) as decimal(18, 4))) as coupon_value,
        sum(case when is_goods then cast(price as decimal(18, 4)) else 0 end)
            as unit_prices

    from order_lines
    inner join consenting_customers
        on order_lines.customer_id = consenting_customers.customer_id

    group by order_lines.customer_id, order_lines.order_id
    having
        max(case when product_type in ('goods', 'service') then quantity else 0e0 end)
        > 0e0

)

select
    orders.customer_id,
    orders.order_id,
    orders.ordered_at,
    orders.ordered_date,
    row_number() over (
        partition by orders.customer_id
        order by orders.ordered_at asc, orders.order_id asc
    ) as order_number,
    orders.product_count,
    orders.line_count,
    orders.units,
    orders.revenue + coalesce(discounts.revenue, 0) as revenue,
    orders.list_value,
    orders.discount_value,
    orders.coupon_value,
    orders.unit_prices

from orders
left join discounts
    on orders.order_id = discounts.order_id
    and orders.ordered_date = discounts.ordered_date
