with

candidates as (

    select * from {{ ref('int_recommendation_candidates') }}

),

customers as (

    select * from {{ ref('int_recommendation_customers') }}

),

histories as (

    select * from {{ ref('int_customer_products') }}

),

popularity as (

    select * from {{ ref('int_product_popularity') }}

),

outcomes as (

    select * from {{ ref('int_recommendation_outcomes') }}

),

totals as (

    select
        customer_id,
        snapshot_date,
        count(*) filter (where is_bought) as products,
        count(*) filter (where is_bought and is_new) as new_products

    from outcomes

    group by all

)

select
    candidates.customer_id,
    candidates.product_id,
    candidates.snapshot_date,
    customers.is_latest,
    customers.horizon_last_date,
    histories.product_id is null as is_new_to_customer,
    candidates.item_to_item_score,
    candidates.item_to_item_rank,
    histories.repeat_rank,
    histories.order_count,
    histories.days_since_first_order,
    histories.days_since_last_order,
    histories.orders_since_last,
    histories.orders_last_horizon,
    histories.orders_last_3_horizons,
    histories.orders_decayed_1_horizon,
    histories.orders_decayed_3_horizons,
    histories.orders_decayed_8_horizons,
    histories.orders_decayed_by_order,
    histories.recency_over_gap,
    histories.order_count / cast(customers.order_count as double) as share_of_orders,
    customers.order_count as customer_order_count,
    customers.days_since_last_order as customer_days_since_last_order,
    customers.orders_last_horizon as customer_orders_last_horizon,
    customers.products_per_order,
    customers.days_between_orders,
    customers.distinct_products,
    customers.new_products_last_3_horizons,
    popularity.buyers,
    popularity.buyers_last_quarter_horizon,
    popularity.buyers_last_horizon,
    popularity.buyers_last_3_horizons,
    popularity.days_since_first_sale,
    popularity.days_since_last_sale,
    popularity.share_of_buyers_who_came_back,
    popularity.orders_per_buyer,
    popularity.repeat_orders_per_day,
    popularity.price_ratio,
    popularity.usual_price / nullif(customers.mean_price, 0e0) as price_fit,
    coalesce(views.views_last_horizon, 0) as views_last_horizon,
    case when not customers.is_latest then coalesce(outcomes.is_bought, false) end
        as is_bought_in_horizon,
    case when customers.has_events then coalesce(outcomes.is_viewed, false) end
        as is_viewed_in_horizon,
    coalesce(totals.products, 0) as products_bought_in_horizon,
    coalesce(totals.new_products, 0) as new_products_bought_in_horizon

from candidates
inner join customers
    on candidates.customer_id = customers.customer_id
    and candidates.snapshot_date = customers.snapshot_date
inner join popularity
    on candidates.product_id = popularity.product_id
    and candidates.snapshot_date = popularity.snapshot_date
left join histories
    on candidates.customer_id = histories.customer_id
    and candidates.product_id = histories.product_id
    and candidates.snapshot_date = histories.snapshot_date
left join {{ ref('int_recommendation_views') }} as views
    on candidates.customer_id = views.customer_id
    and candidates.product_id = views.product_id
    and candidates.snapshot_date = views.snapshot_date
left join outcomes
    on candidates.customer_id = outcomes.customer_id
    and candidates.product_id = outcomes.product_id
    and candidates.snapshot_date = outcomes.snapshot_date
left join totals
    on candidates.customer_id = totals.customer_id
    and candidates.snapshot_date = totals.snapshot_date
