-- To the cent, and in discounts as in offers.
with

own_prices as (

    select * from {{ ref('int_own_prices') }}

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

where abs(offers.price - own_prices.own_price) > 1e-2
