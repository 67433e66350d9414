with

promotions as (

    select * from {{ ref('stg_promotions') }}

),

reductions as (

    select * from {{ ref('int_price_reductions') }}

),

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0 and unit_price > 0

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

goods as (

    select * from {{ ref('int_goods') }}

),

told as (

    select
        product_id,
        store_id,
        starts_at,
        ends_at,
        promotion_type

    from promotions

    union all

    select
        product_id,
        store_id,
        cast(starts_on as timestamp) as starts_at,
        cast(ends_on as timestamp) as ends_at,
        'price reduction' as promotion_type

    from reductions

),

sold as (

    select
        told.product_id,
        told.store_id,
        told.starts_at,
        told.promotion_type,
        cast(sum(cast(order_lines.quantity as decimal(18, 4))) as double) as units,
        cast(
            sum({{ exact_amount('order_lines.quantity', 'order_lines.unit_price') }})
            as double
        ) as revenue

    from told
    inner join order_lines
        on
        told.product_id = order_lines.product_id
        and told.starts_at <= order_lines.ordered_at
        and told.ends_at > order_lines.ordered_at
        and coalesce(told.store_id = order_lines.store_id, told.store_id is null)

    group by all

)

select
    told.product_id,
    told.store_id,
    told.starts_at,
    told.ends_at,
    told.promotion_type,
    cast(goods.unit_cost as double) as unit_cost,
    told.ends_at <= shop.as_of_date as is_past,
    coalesce(sold.units, 0e0) as units,
    coalesce(sold.revenue, 0e0) as revenue

from told
inner join goods on told.product_id = goods.product_id
cross join shop
left join sold
    on
    told.product_id = sold.product_id
    and told.store_id is not distinct from sold.store_id
    and told.starts_at = sold.starts_at
    and told.promotion_type = sold.promotion_type

where told.starts_at < told.ends_at
