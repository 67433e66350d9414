-- No offer is dearer or cheaper than all that was paid for the product in 52 weeks; one
-- that was sold at a price has a price, and a discount only takes away.
with

offers as (

    select * from {{ ref('customer_offers') }}

),

ranges as (

    select * from {{ ref('int_price_ranges') }}

),

prices as (

    select * from {{ ref('int_current_prices') }}

)

select offers.*

from offers
left join ranges on offers.product_id = ranges.product_id
left join prices on offers.product_id = prices.product_id

where
    (offers.price is null and prices.price is not null)
    or offers.price < least(ranges.lowest_price, prices.price) - 1e-2
    or offers.price > greatest(ranges.highest_price, prices.price) + 1e-2
    or offers.discounted_price > offers.price + 1e-9
    or offers.discounted_price is null and offers.price is not null
