with

customers as (

    select * from {{ ref('int_recommendation_customers') }}

),

views as (

    select
        customer_id,
        product_id,
        cast(occurred_at as date) as viewed_date

    from {{ ref('stg_events') }}

    where event_type = 'view'

)

select
    customers.customer_id,
    views.product_id,
    customers.snapshot_date,
    count(*) as views_last_horizon

from customers
inner join views
    on customers.customer_id = views.customer_id
    and customers.snapshot_date > views.viewed_date

where
    {{ dbt.datediff('views.viewed_date', 'customers.snapshot_date', 'day') }}
    <= {{ var('recommendation_horizon_days') }}

group by all
