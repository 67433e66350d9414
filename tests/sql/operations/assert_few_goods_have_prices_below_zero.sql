-- Discounts have such prices; goods with them are a mistake, and a few can be left out.
with

goods as (

    select
        sum(line_count) as line_count,
        sum(
            case
                when not_counted_reason = 'goods at a price below 0' then line_count
                else 0
            end
        ) as below_zero_count

    from {{ ref('counted_sales') }}

    where product_type = 'goods'

)

select *

from goods

where below_zero_count > {{ var('max_quarantined_share') }} * line_count
