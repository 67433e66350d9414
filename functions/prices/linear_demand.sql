-- Where the line falls the margin (p - cost)(k - w1 p) peaks halfway between cost and
-- the price at which nobody buys, k / w1.
with

line as (

    select
        lines.*,
        cast(products.unit_cost as double) as unit_cost,
        case
            when lines.not_falling_reason is null
                then round((lines.k / lines.w1 + products.unit_cost) / 2, 2)
        end as best_price

    from (select for_product_id) as asked (asked_product_id)
    inner join {{ ref('int_linear_demand') }} as lines
        on asked.asked_product_id = lines.product_id
    inner join {{ ref('stg_products') }} as products
        on lines.product_id = products.product_id

),

refused as (

    select
        *,
        case
            when not_falling_reason is not null then not_falling_reason
            when unit_cost is null then 'its cost is unknown'
            when k <= w1 * unit_cost then 'nobody would buy it above its cost'
            when best_price not between lowest_price and highest_price
                then
                    'the line''s best price, '
                    || best_price
                    || ', lies outside of the prices seen, '
                    || round(lowest_price, 2)
                    || ' to '
                    || round(highest_price, 2)
        end as reason

    from line

)

select
    {
        'k': k,
        'w1': w1,
        'best_price': case when reason is null then best_price end,
        'week_count': week_count,
        'r_squared': r_squared,
        'reason': reason
    }

from refused
