{{ config(materialized='view') }} {# two models read it, and it is quickly made #}

with

sales as (

    select * from {{ ref('int_sales') }}

    where is_goods and customer_id is not null

),

returned_pairs as (

    select distinct
        customer_id,
        product_id

    from sales

    where quantity < 0

),

running as (

    select
        sales.*,
        abs(sales.quantity) as units,
        case when sales.quantity > 0 then 0 else 1 end
        + sum(case when sales.quantity > 0 then 1 else -1 end) over (
            partition by sales.customer_id, sales.product_id, abs(sales.quantity)
            order by
                sales.ordered_at asc,
                sales.quantity desc,
                sales.order_id asc,
                sales.line_number asc
            rows between unbounded preceding and current row
        ) as open_purchases

    from sales
    inner join returned_pairs
        on sales.customer_id = returned_pairs.customer_id
        and sales.product_id = returned_pairs.product_id

),

-- The last bought is the first returned: at each count of purchases that are open,
-- purchases and returns take turns.
followed as (

    select
        *,
        lead(quantity) over by_turns as next_quantity,
        lead(ordered_at) over by_turns as next_at

    from running

    window by_turns as (
        partition by customer_id, product_id, units, open_purchases
        order by ordered_at asc, quantity desc, order_id asc, line_number asc
    )

)

select
    order_id,
    line_number,
    product_id,
    next_at as cancelled_at

from followed

where
    quantity > 0
    and next_quantity < 0
    and next_at <= {{ dbt.dateadd('day', 7, 'ordered_at') }}
