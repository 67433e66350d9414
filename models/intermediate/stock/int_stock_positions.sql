-- A location that is a store serves what that store sells; where stock lies in some
-- place that is no store, all locations together serve all that the shop sells.
with

latest_stock as (

    select * from {{ ref('int_latest_stock') }}

),

order_terms as (

    select * from {{ ref('int_order_terms') }}

),

location_shares as (

    select * from {{ ref('int_location_shares') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

stores as (

    select distinct store_id from location_shares

),

pooled_products as (

    select distinct latest_stock.product_id

    from latest_stock
    left join stores on latest_stock.location_id = stores.store_id

    where stores.store_id is null

),

stocked as (

    select
        latest_stock.product_id,
        latest_stock.location_id,
        latest_stock.stock_date,
        latest_stock.on_hand,
        latest_stock.on_order,
        coalesce(location_shares.demand_share, 0e0) as demand_share

    from latest_stock
    left join pooled_products on latest_stock.product_id = pooled_products.product_id
    left join location_shares
        on latest_stock.product_id = location_shares.product_id
        and latest_stock.location_id = location_shares.store_id

    where pooled_products.product_id is null

    union all

    select
        latest_stock.product_id,
        case
            when count(*) = 1 then max(latest_stock.location_id) else 'all locations'
        end as location_id,
        min(latest_stock.stock_date) as stock_date,
        round(sum(latest_stock.on_hand), 6) as on_hand,
        round(sum(latest_stock.on_order), 6) as on_order,
        1e0 as demand_share

    from latest_stock
    inner join pooled_products on latest_stock.product_id = pooled_products.product_id

    group by latest_stock.product_id

)

select
    order_terms.product_id,
    coalesce(stocked.location_id, 'all locations') as location_id,
    stocked.stock_date,
    {{ dbt.datediff('stocked.stock_date', 'shop_dates.as_of_date', 'day') }} > 14
        as is_stale,
    stocked.on_hand,
    stocked.on_order,
    {{ usable_stock('stocked.on_hand') }} + stocked.on_order as stock_position,
    coalesce(stocked.demand_share, 1e0) as demand_share

from order_terms
cross join shop_dates
left join stocked on order_terms.product_id = stocked.product_id
