-- To the cent, and in discounts as in offers; less while a promotion runs.
with

own_prices as (

    select * from {{ ref('int_own_prices') }}

),

promoted as (

    select product_id

    from {{ ref('int_current_prices') }}

    where price < regular_price

),

offers as (

    select
        customer_id,
        product_id,
        price

    from {{ ref('customer_offers') }}

    union all

    select
        customer_id,
        product_id,
        price

    from {{ ref('discount_suggestions') }}

)

select
    offers.*,
    own_prices.own_price

from offers
inner join own_prices
    on offers.customer_id = own_prices.customer_id
    and offers.product_id = own_prices.product_id

where
    offers.price > own_prices.own_price + 1e-2
    or (
        offers.price < own_prices.own_price - 1e-2
        and offers.product_id not in (select promoted.product_id from promoted)
    )
