with

competitor_prices as (

    select * from {{ ref('int_competitor_prices') }}

)

select
    product_id,
    count(*) as competitors,
    min(price) as cheapest_price,
    median(cast(price as double)) as median_price,
    max(price) as highest_price

from competitor_prices

group by product_id
