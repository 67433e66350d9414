with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

products as (

    select * from {{ ref('int_recommendable_products') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

-- A guest's order has a buyer of its own.
purchases as (

    select
        order_lines.product_id,
        case
            when order_lines.customer_id is null then 'order ' || order_lines.order_id
            else 'customer ' || order_lines.customer_id
        end as buyer

    from order_lines
    cross join shop_dates

    where
        order_lines.ordered_at
        >= {{ dbt.dateadd(
            'day',
            '-' ~ var('recommendation_horizon_days'),
            'shop_dates.as_of_date'
        ) }}

),

buyers as (

    select count(distinct buyer) as buyer_count

    from purchases

),

product_buyers as (

    select
        products.product_id,
        products.product_name,
        count(distinct purchases.buyer) as buyer_count

    from purchases
    inner join products on purchases.product_id = products.product_id

    where products.left_out_reason is null

    group by all

),

ranked as (

    select
        *,
        row_number() over (order by buyer_count desc, product_id asc)
            as popularity_rank

    from product_buyers

)

select
    ranked.popularity_rank,
    ranked.product_id,
    ranked.product_name,
    ranked.buyer_count,
    ranked.buyer_count / cast(buyers.buyer_count as double) as buyer_share

from ranked
cross join buyers

where ranked.popularity_rank <= 100

order by ranked.popularity_rank
