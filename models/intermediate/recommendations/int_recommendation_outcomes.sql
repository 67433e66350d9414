with

customers as (

    select * from {{ ref('int_recommendation_customers') }}

),

histories as (

    select * from {{ ref('int_customer_products') }}

),

purchases as (

    select
        customer_id,
        product_id,
        ordered_date as happened_date,
        true as is_purchase

    from {{ ref('int_customer_purchases') }}

    -- What went back whole was no success.
    where returned_date is null

),

views as (

    select
        customer_id,
        product_id,
        cast(occurred_at as date) as happened_date,
        false as is_purchase

    from {{ ref('stg_events') }}

    where event_type = 'view'

),

happened as (

    select * from purchases
    union all
    select * from views

)

select
    customers.customer_id,
    happened.product_id,
    customers.snapshot_date,
    count(case when happened.is_purchase then 1 end) > 0 as is_bought,
    count(case when not happened.is_purchase then 1 end) > 0 as is_viewed,
    count(histories.product_id) = 0 as is_new

from customers
inner join happened
    on customers.customer_id = happened.customer_id
    and customers.snapshot_date <= happened.happened_date
    and customers.horizon_last_date >= happened.happened_date
left join histories
    on customers.customer_id = histories.customer_id
    and customers.snapshot_date = histories.snapshot_date
    and happened.product_id = histories.product_id

group by all
