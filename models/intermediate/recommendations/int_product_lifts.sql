with

pairs as (

    select * from {{ ref('int_product_pairs') }}

),

product_orders as (

    select * from {{ ref('int_product_orders') }}

),

all_orders as (

    select count(distinct order_id) as order_count

    from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

directed_pairs as (

    select
        first_product_id as bought_product_id,
        second_product_id as product_id,
        order_count
    from pairs

    union all

    select
        second_product_id as bought_product_id,
        first_product_id as product_id,
        order_count
    from pairs

)

select
    directed_pairs.bought_product_id,
    directed_pairs.product_id,
    directed_pairs.order_count,
    directed_pairs.order_count / cast(all_orders.order_count as double) as support,
    directed_pairs.order_count / cast(bought_orders.order_count as double)
        as confidence,
    directed_pairs.order_count * cast(all_orders.order_count as double)
    / (cast(bought_orders.order_count as double) * partner_orders.order_count)
        as lift

from directed_pairs
cross join all_orders
inner join product_orders as bought_orders
    on directed_pairs.bought_product_id = bought_orders.product_id
inner join product_orders as partner_orders
    on directed_pairs.product_id = partner_orders.product_id
