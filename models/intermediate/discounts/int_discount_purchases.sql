{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

purchases as (

    select
        customer_id,
        product_id,
        cast({{ dbt.date_trunc('week', 'ordered_at') }} as date) as week_date

    from {{ ref('int_customer_purchases') }}

),

weeks as (

    select * from {{ ref('int_price_weeks') }}

    where is_price_seen

)

-- The shelf's price in that week, not the one the customer paid: who is given a coupon
-- would else look sensitive because of it.
select
    purchases.customer_id,
    purchases.product_id,
    weeks.week_date,
    weeks.discount_depth,
    weeks.discount_depth >= 5e-2 as is_discounted

from purchases
inner join weeks
    on purchases.product_id = weeks.product_id
    and purchases.week_date = weeks.week_date
