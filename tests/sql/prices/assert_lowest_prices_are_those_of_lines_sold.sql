-- As a merchant would look it up among the lines sold: somebody paid that price, and
-- nobody less in an order of the usual size, but for one odd order of ten and more.
with

suggestions as (

    select * from {{ ref('price_suggestions') }}

),

lowest_prices as (

    select * from {{ ref('int_lowest_prices') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

lists as (

    select * from {{ ref('int_price_lists') }}

    where log_ratio = 0

),

lines as (

    select
        sales.*,
        cast(round(sales.unit_price, 2) as decimal(12, 2)) as price

    from {{ ref('int_sales') }} as sales
    cross join shop_dates
    inner join lists
        on sales.product_id = lists.product_id
        and {{ price_list_of('sales') }} = lists.price_list

    where
        sales.quantity > 0
        and cast(sales.ordered_at as date)
        >= shop_dates.as_of_date - cast({{ var('reference_price_days') }} as integer)

),

looked_up as (

    select
        suggestions.product_id,
        suggestions.lowest_price_30_days,
        count(*) filter (where lines.price = suggestions.lowest_price_30_days)
            as line_count,
        count(distinct concat(lines.order_id, ' ', lines.quantity, ' ', lines.price))
        filter (
            where
            lines.price < suggestions.lowest_price_30_days
            and lines.quantity <= lowest_prices.usual_units
            and lines.unit_price >= 5e-3
        ) as cheaper_count,
        any_value(lowest_prices.paid_count) as paid_count

    from suggestions
    inner join lowest_prices on suggestions.product_id = lowest_prices.product_id
    inner join lines on suggestions.product_id = lines.product_id

    group by all

)

select *

from looked_up

where line_count = 0 or cheaper_count > case when paid_count >= 10 then 1 else 0 end

union all

select
    product_id,
    lowest_price_30_days,
    0 as line_count,
    0 as cheaper_count,
    0 as paid_count

from suggestions

where
    reduction_from_lowest_rate <= 0e0
    or (suggested_price >= current_price and reduction_from_lowest_rate is not null)
    or (
        suggested_price < current_price
        and lowest_price_30_days is not null
        and reduction_from_lowest_rate is null
    ) <> (reason like '%no reduction from the lowest price%')
