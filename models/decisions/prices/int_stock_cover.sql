with

latest_stock as (

    select * from {{ ref('int_latest_stock') }}

),

curves as (

    select * from {{ ref('int_price_curves') }}

),

stock as (

    select
        product_id,
        round(sum(on_hand), 6) as on_hand

    from latest_stock

    group by product_id

)

-- What nothing is expected to sell of lasts for ever, which is 9999 weeks.
select
    stock.product_id,
    stock.on_hand,
    case
        when curves.expected_units > 0e0
            then least(stock.on_hand / curves.expected_units, 9999e0)
        when curves.expected_units = 0e0 then 9999e0
    end as cover_weeks

from stock
inner join curves on stock.product_id = curves.product_id
