{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

sales as (

    select * from {{ ref('int_promotion_sales') }}

),

promotions as (

    select count(*) as told_count from {{ ref('stg_promotions') }}

),

-- A shop that tells its promotions needs none found.
looked_at as (

    select sales.* from sales
    inner join promotions on promotions.told_count = 0

),

-- What a product mostly costs around a week: half of the weeks cost less, half more.
usual as (

    select
        looked_at.*,
        median(nearby.price) as usual_price

    from looked_at
    inner join looked_at as nearby
        on
        looked_at.product_id = nearby.product_id
        and looked_at.store_id is not distinct from nearby.store_id
        and nearby.week_number
        between looked_at.week_number - 8 and looked_at.week_number + 8

    group by all

),

-- What one customer or another paid is a price of their own, or of many pieces: nobody
-- paid the usual one, and several bought. (Where no customer is known a line may be
-- the sum of many.)
compared as (

    select
        *,
        case
            when highest_price > 95e-2 * usual_price then 0
            when are_customers_known and order_count < 3 then 0
            else 1
        end as is_reduced

    from usual

),

ranked as (

    select
        *,
        row_number() over (partition by product_id, store_id order by week_number)
            as week_rank,
        row_number() over (
            partition by product_id, store_id, is_reduced order by week_number
        ) as rank_of_kind

    from compared

),

-- Weeks that follow one another at a reduced price, or at the usual one, are one run.
runs as (

    select
        product_id,
        store_id,
        is_reduced,
        week_rank - rank_of_kind as run,
        min(week_number) as first_week_number,
        max(week_number) as last_week_number,
        min(week_date) as starts_on,
        max(week_date) as last_week_date,
        min(week_rank) as first_rank,
        max(week_rank) as last_rank

    from ranked

    group by all

)

select
    reduced.product_id,
    reduced.store_id,
    reduced.starts_on,
    cast({{ dbt.dateadd('day', 7, 'reduced.last_week_date') }} as date) as ends_on

from runs as reduced
inner join runs as before
    on
    reduced.product_id = before.product_id
    and reduced.store_id is not distinct from before.store_id
    and reduced.first_rank = before.last_rank + 1
inner join runs as afterwards
    on
    reduced.product_id = afterwards.product_id
    and reduced.store_id is not distinct from afterwards.store_id
    and reduced.last_rank + 1 = afterwards.first_rank

where
    reduced.is_reduced = 1
    and reduced.last_week_number - reduced.first_week_number < 4
