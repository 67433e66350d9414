{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

purchases as (

    select
        customer_purchases.customer_id,
        customer_purchases.product_id,
        {{ price_week('customer_purchases.ordered_at') }} as week_date

    from {{ ref('int_customer_purchases') }} as customer_purchases
    cross join {{ ref('int_price_setting') }} as setting

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
