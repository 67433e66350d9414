with

products as (

    select * from {{ ref('int_goods') }}

),

snapshots as (

    select * from {{ ref('int_recommendation_snapshots') }}
    where is_latest

),

popularity as (

    select int_product_popularity.*
    from {{ ref('int_product_popularity') }} as int_product_popularity
    inner join snapshots
        on int_product_popularity.snapshot_date = snapshots.snapshot_date

),

sold_products as (

    select * from {{ ref('int_sold_products') }}

),

prices as (

    select * from {{ ref('int_current_prices') }}

),

-- Counts after the last order too: what is sold out now is recommended to nobody.
latest_stock as (

    select
        product_id,
        location_id,
        max_by(on_hand, stock_date) as on_hand

    from {{ ref('stg_stock_levels') }}

    group by all

),

stock as (

    select
        product_id,
        sum(on_hand) as on_hand

    from latest_stock

    group by all

),

discontinued as (

    select * from {{ ref('int_discontinued_products') }}

),

-- Of few buyers nobody knows whether they will come back.
known as (

    select
        products.product_id,
        products.product_name,
        coalesce(products.subcategory, products.category) as category,
        coalesce(popularity.buyers, 0) as buyers,
        sold_products.product_id is not null as is_sold,
        coalesce(stock.on_hand <= 0, false) as is_sold_out,
        discontinued.product_id is not null as is_discontinued,
        coalesce(
            popularity.buyers >= 50
            and popularity.share_of_buyers_who_came_back
            < {{ var('min_repeat_buyer_share') }},
            false
        ) as is_bought_once,
        prices.price,
        prices.price - cast(products.unit_cost as double) as unit_margin

    from products
    left join popularity on products.product_id = popularity.product_id
    left join sold_products on products.product_id = sold_products.product_id
    left join stock on products.product_id = stock.product_id
    left join prices on products.product_id = prices.product_id
    left join discontinued on products.product_id = discontinued.product_id

)

select
    *,
    case
        when is_discontinued then 'discontinued'
        when not is_sold then 'not sold in the last 91 days'
        when is_sold_out then 'sold out'
    end as left_out_reason,
    greatest(buyers, 1) / cast(max(greatest(buyers, 1)) over () as double)
        as relative_popularity

from known
