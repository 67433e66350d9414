with

products as (

    select
        product_id,
        min(price) as lowest_price,
        max(price) as highest_price,
        min(case when price = floor(price) then 1 else 0 end) as is_in_whole_units

    from {{ ref('int_charged_prices') }}

    group by product_id

)

-- A shop in which no price has a cent has a currency without cents.
select
    product_id,
    lowest_price,
    highest_price,
    case when min(is_in_whole_units) over () = 1 then 0 else 2 end as places

from products
