with

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

orders as (

    select * from {{ ref('int_customer_orders') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

first_purchases as (

    select
        purchases.customer_id,
        purchases.product_id,
        min(orders.ordered_date) as ordered_date

    from purchases
    inner join orders
        on purchases.customer_id = orders.customer_id
        and purchases.order_id = orders.order_id

    group by all

),

ranked_first_purchases as (

    select
        first_purchases.*,
        products.category,
        row_number() over (
            partition by first_purchases.customer_id, products.category
            order by first_purchases.ordered_date, first_purchases.product_id
        ) as rank_in_category

    from first_purchases
    inner join products on first_purchases.product_id = products.product_id

)

select
    customer_id,
    ordered_date,
    count(*) as new_product_count,
    count(case when rank_in_category = 1 then category end) as new_category_count

from ranked_first_purchases

group by all
