with

sales as (

    select * from {{ ref('int_sales') }}

    where is_goods

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

),

lines as (

    select
        sales.customer_id,
        sales.product_id,
        sales.order_id,
        sales.line_number,
        sales.ordered_at,
        cast(sales.quantity as decimal(18, 4)) as units

    from sales
    inner join consenting_customers
        on sales.customer_id = consenting_customers.customer_id

),

returned_pairs as (

    select distinct
        customer_id,
        product_id

    from lines

    where units < 0

),

running as (

    select
        lines.*,
        sum(lines.units) over so_far as balance,
        sum(greatest(lines.units, 0)) over so_far as bought_units,
        sum(greatest(-lines.units, 0)) over so_far as returned_units

    from lines
    inner join returned_pairs
        on lines.customer_id = returned_pairs.customer_id
        and lines.product_id = returned_pairs.product_id

    window so_far as (
        partition by lines.customer_id, lines.product_id
        order by
            lines.ordered_at asc,
            lines.units desc,
            lines.order_id asc,
            lines.line_number asc
        rows between unbounded preceding and current row
    )

),

-- What was bought before the records began and returned in them is no return of theirs.
known as (

    select
        *,
        returned_units + least(
            min(balance) over (
                partition by customer_id, product_id
                order by
                    ordered_at asc, units desc, order_id asc, line_number asc
                rows between unbounded preceding and current row
            ),
            0
        ) as returned_of_known

    from running

)

-- The first bought are the first returned: as many purchases stay as were kept.
select
    purchases.customer_id,
    purchases.product_id,
    purchases.order_id,
    purchases.line_number,
    min(returns.ordered_at) as returned_at

from known as purchases
inner join known as returns
    on purchases.customer_id = returns.customer_id
    and purchases.product_id = returns.product_id
    and purchases.bought_units <= returns.returned_of_known
    and returns.units < 0

where purchases.units > 0

group by all
