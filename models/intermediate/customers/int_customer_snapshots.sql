{%- set days_ago = dbt.datediff(
    'returns.returned_date', 'histories.snapshot_date', 'day'
) -%}

with

histories as (

    select * from {{ ref('int_customer_histories') }}

),

returns as (

    select * from {{ ref('int_customer_returns') }}

),

returned_before as (

    select
        histories.customer_id,
        histories.snapshot_date,
        sum(returns.returned_value) as returned_value,
        sum(case when {{ days_ago }} <= 28 then returns.returned_value else 0 end)
            as returned_last_28_days,
        sum(case when {{ days_ago }} <= 91 then returns.returned_value else 0 end)
            as returned_last_91_days

    from histories
    inner join returns
        on histories.customer_id = returns.customer_id
        and histories.snapshot_date > returns.returned_date

    group by all

)

-- Money goes back at its own time; that of older orders takes no more from a window
-- than the window holds.
select
    histories.customer_id,
    histories.snapshot_date,
    histories.days_since_first_order,
    histories.days_since_last_order,
    histories.mean_days_between_orders,
    histories.gap_variance,
    histories.max_days_between_orders,
    histories.order_count,
    histories.orders_last_28_days,
    histories.orders_last_91_days,
    histories.orders_per_28_days_before,
    {{ money_kept('histories.revenue_last_28_days', 'returned_last_28_days') }}
        as revenue_last_28_days,
    {{ money_kept('histories.revenue_last_91_days', 'returned_last_91_days') }}
        as revenue_last_91_days,
    {{ money_kept('histories.revenue', 'returned_value') }} / histories.order_count
        as average_order_value,
    histories.products_per_order,
    histories.discount_share,
    histories.coupon_share,
    histories.coupon_day_share,
    histories.distinct_products,
    histories.distinct_categories

from histories
left join returned_before
    on histories.customer_id = returned_before.customer_id
    and histories.snapshot_date = returned_before.snapshot_date
