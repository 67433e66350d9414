{%- set horizon = var('recommendation_horizon_days') | int -%}
{%- set lately = dbt.dateadd('day', -horizon, 'snapshots.snapshot_date') -%}

with

histories as (

    select * from {{ ref('int_customer_products') }}

),

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

snapshots as (

    select * from {{ ref('int_recommendation_snapshots') }}

),

-- What a unit used to cost, and lately: less where a promotion runs.
prices as (

    select
        snapshots.snapshot_date,
        purchases.product_id,
        median(purchases.unit_price) as usual_price,
        cast(
            sum(
                case
                    when purchases.ordered_date >= {{ lately }}
                        then cast(purchases.unit_price as decimal(18, 4))
                end
            ) as double
        ) / nullif(
            count(*) filter (where purchases.ordered_date >= {{ lately }}), 0
        ) as recent_price

    from snapshots
    inner join purchases on snapshots.snapshot_date > purchases.ordered_date

    group by all

),

popularity as (

    select
        snapshot_date,
        product_id,
        count(*) as buyers,
        count(*) filter (where days_since_last_order <= {{ horizon / 4 }})
            as buyers_last_quarter_horizon,
        count(*) filter (where days_since_last_order <= {{ horizon }})
            as buyers_last_horizon,
        count(*) filter (where days_since_last_order <= {{ 3 * horizon }})
            as buyers_last_3_horizons,
        max(days_since_first_order) as days_since_first_sale,
        min(days_since_last_order) as days_since_last_sale,
        count(*) filter (where order_count > 1) / cast(count(*) as double)
            as share_of_buyers_who_came_back,
        sum(order_count) / cast(count(*) as double) as orders_per_buyer,

        -- Shrunken towards none, as if one more buyer had not come back for so long.
        sum(order_count - 1) / (sum(days_since_first_order) + {{ 8 * horizon }}e0)
            as repeat_orders_per_day

    from histories

    group by all

)

select
    popularity.*,
    prices.usual_price,
    prices.recent_price / nullif(prices.usual_price, 0e0) as price_ratio,
    row_number() over (
        partition by popularity.snapshot_date
        order by
            popularity.buyers_last_horizon desc,
            popularity.buyers desc,
            popularity.product_id asc
    ) as popularity_rank

from popularity
inner join prices
    on popularity.product_id = prices.product_id
    and popularity.snapshot_date = prices.snapshot_date
