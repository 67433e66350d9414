-- The mart and the function must never say two things.
with

by_product as (

    select
        product_id,
        round(sum(order_units), 6) as order_units

    from {{ ref('replenishment_orders') }}

    group by product_id

),

sampled as (

    select * from by_product

    order by md5(product_id)
    limit 200

),

compared as (

    select
        product_id,
        order_units,
        {{ function('order_quantity') }}(product_id) as by_function

    from sampled

)

select * from compared

where order_units is distinct from by_function
