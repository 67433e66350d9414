{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

promotions as (

    select * from {{ ref('stg_promotions') }}

),

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

stores as (

    select
        product_id,
        store_id,
        cast(min(ordered_at) as date) as first_sale_date

    from order_lines

    where store_id is not null

    group by all

),

days as (

    select
        product_id,
        store_id,
        cast(starts_at as date) as first_date,
        cast({{ dbt.dateadd('second', -1, 'ends_at') }} as date) as last_date

    from promotions

    where starts_at < ends_at

),

runs as (

    select
        product_id,
        first_date,
        last_date,
        count(*) filter (where store_id is null) as everywhere,
        count(distinct store_id) as promoted_stores

    from days

    group by all

)

-- A promotion of one store is of as much of a product as of one of those that sold it.
select
    runs.product_id,
    {{ dbt.datediff('shop.as_of_date', 'runs.first_date', 'day') }} as first_day,
    {{ dbt.datediff('shop.as_of_date', 'runs.last_date', 'day') }} as last_day,
    case
        when runs.everywhere > 0 then 1e0
        else least(
            runs.promoted_stores / cast(greatest(count(stores.store_id), 1) as double),
            1e0
        )
    end as promoted_share

from runs
cross join shop
left join stores
    on runs.everywhere = 0
    and runs.product_id = stores.product_id
    and runs.first_date >= stores.first_sale_date

group by
    runs.product_id,
    runs.first_date,
    runs.last_date,
    runs.everywhere,
    runs.promoted_stores,
    shop.as_of_date
