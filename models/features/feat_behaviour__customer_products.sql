with

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

snapshots as (

    select * from {{ ref('int_recommendation_snapshots') }}

),

ordered_products as (

    select
        customer_id,
        product_id,
        order_id,
        min(ordered_date) as ordered_date,
        sum(cast(quantity as decimal(18, 4))) as units

    from purchases

    group by all

),

orders_before as (

    select
        ordered_products.customer_id,
        ordered_products.product_id,
        ordered_products.units,
        snapshots.snapshot_date,
        {{ dbt.datediff(
            'ordered_products.ordered_date', 'snapshots.snapshot_date', 'day'
        ) }} as days_ago

    from snapshots
    inner join ordered_products
        on snapshots.snapshot_date > ordered_products.ordered_date

),

-- An order counts twice: for what is needed now, which halves every month, and for
-- what the customer likes, every eight. As decimals, so that the sum has one result.
histories as (

    select
        customer_id,
        product_id,
        snapshot_date,
        count(*) as order_count,
        cast(sum(units) as double) as units,
        max(days_ago) as days_since_first_order,
        min(days_ago) as days_since_last_order,
        cast(
            sum(
                cast(power(5e-1, days_ago / 28e0) as decimal(18, 9))
                + cast(power(5e-1, days_ago / 224e0) as decimal(18, 9))
            ) as double
        ) as recent_orders

    from orders_before

    group by all

),

bought_in_horizon as (

    select distinct
        snapshots.snapshot_date,
        ordered_products.customer_id,
        ordered_products.product_id

    from snapshots
    inner join ordered_products
        on snapshots.snapshot_date <= ordered_products.ordered_date
        and snapshots.horizon_end_date > ordered_products.ordered_date

)

select
    histories.customer_id,
    histories.product_id,
    histories.snapshot_date,
    snapshots.is_latest,
    histories.order_count,
    histories.units,
    histories.days_since_first_order,
    histories.days_since_last_order,
    power(histories.recent_orders / (histories.recent_orders + 8e0), 15e-1)
        as repeat_weight,
    histories.recent_orders / (histories.recent_orders + 2e0) as taste_weight,
    case when not snapshots.is_latest then bought.product_id is not null end
        as is_bought_in_horizon

from histories
inner join snapshots on histories.snapshot_date = snapshots.snapshot_date
left join bought_in_horizon as bought
    on histories.customer_id = bought.customer_id
    and histories.product_id = bought.product_id
    and histories.snapshot_date = bought.snapshot_date
