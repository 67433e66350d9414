-- All products of a price line on sale get a new price, in one direction and by one
-- step, within what cents and price endings leave open; or none does. What cap, floor
-- or cost oblige to is the one exception.
with

suggestions as (

    select * from {{ ref('price_suggestions') }}

    where price_line is not null

),

rules as (

    select * from {{ ref('int_price_rules') }}

),

steps as (

    select
        suggestions.price_line,
        suggestions.decision,
        suggestions.suggested_price > suggestions.current_price as is_dearer,
        suggestions.suggested_price < suggestions.current_price as is_cheaper,
        cast(suggestions.suggested_price as double) / suggestions.current_price as step,
        case
            when suggestions.suggested_price = suggestions.current_price then 0e0
            when rules.price_ending < 1e-1 then 1e-1 / suggestions.current_price
            when rules.price_ending > 0 then 1e0 / suggestions.current_price
            else 1e-2 / suggestions.current_price
        end as rounding

    from suggestions
    inner join rules on suggestions.product_id = rules.product_id

    where suggestions.decision <> 'wait' and suggestions.binding_rule <> 'cost'

)

select price_line

from steps

group by price_line

having
    count(*) filter (where is_dearer) not in (0, count(*))
    or count(*) filter (where is_cheaper) not in (0, count(*))
    or max(step) - min(step) > max(rounding) + 1e-9
