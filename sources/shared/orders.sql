-- From the plain_ views of a source to order lines, products and the orders' totals.
--
-- Prices come out without tax, the tax beside them. plain_orders.prices_include_tax says
-- what the source's prices are; goods_tax is the tax on the goods where lines have none.
-- plain_lines._file and _line say where a line stood: rows that are set aside name it.

-- All that a source may say. A column that it lacks is null, a view that it lacks empty.
create table order_columns (
    order_id varchar, order_name varchar, customer_id varchar, ordered_at timestamptz,
    status varchar, currency varchar, prices_include_tax boolean, total double,
    goods_tax double, store_id varchar, channel varchar, doubt varchar
);
create table line_columns (
    order_id varchar, line_id varchar, position bigint, product_id varchar,
    product_name varchar, brand varchar, product_type varchar, quantity double,
    price double, list_price double, automatic double, coupons double,
    is_taxable boolean, tax double, tax_rate double, parent_position bigint,
    _file varchar, _line bigint
);
create table refund_columns (
    order_id varchar, line_id varchar, refund_id varchar, refunded_at timestamptz,
    quantity double, subtotal double, tax double
);
create table adjustment_columns (
    order_id varchar, adjustment_id varchar, adjusted_at timestamptz, amount double,
    tax double
);
create view if not exists plain_refunds as from refund_columns;
create view if not exists plain_adjustments as from adjustment_columns;

create view all_orders as
select * replace (coalesce(prices_include_tax, false) as prices_include_tax)
from (from order_columns union all by name from plain_orders);

create view all_lines as
select * replace (coalesce(is_taxable, true) as is_taxable)
from (from line_columns union all by name from plain_lines);

create view plain_values as
select
    *,
    quantity * price - coalesce(automatic, 0) - coalesce(coupons, 0) as line_value
from all_lines;

-- What tax a line should carry by its own rate: some systems book an order's whole tax
-- on its first line.
create view plain_taxes as
with expected as (
    select
        plain_values.*,
        all_orders.prices_include_tax,
        all_orders.goods_tax,
        case
            when all_orders.prices_include_tax
                then line_value * tax_rate / (1 + tax_rate)
            else line_value * tax_rate
        end as expected_tax
    from plain_values
    inner join all_orders using (order_id)
),

ordered as (
    select
        order_id,
        sum(line_value) filter (where is_taxable) as taxable_value,
        coalesce(sum(tax), any_value(goods_tax), 0) as goods_tax,
        count(tax) > 0 and not coalesce(
            bool_or(abs(tax - expected_tax) > greatest(0.05, 0.02 * tax)), false
        ) as are_lines_right
    from expected
    group by order_id
)

select
    expected.* exclude (goods_tax, expected_tax, tax),
    case
        when ordered.are_lines_right then coalesce(expected.tax, 0)
        when expected.is_taxable
            then coalesce(
                ordered.goods_tax * line_value / nullif(ordered.taxable_value, 0), 0
            )
        else 0
    end as tax,
    coalesce(ordered.goods_tax / nullif(ordered.taxable_value, 0), 0) as order_tax_share
from expected
inner join ordered using (order_id);

create view plain_sales as
select
    *,
    case
        when not prices_include_tax then 1
        when line_value <> 0 then 1 - tax / line_value
        when is_taxable then 1 - order_tax_share
        else 1
    end as net_share
from plain_taxes;

create view plain_returns as
select
    refunds.order_id,
    refunds.refund_id,
    refunds.refunded_at,
    coalesce(lines.position, 0) as returned_position,
    case
        when refunds.quantity > 0 then coalesce(lines.product_id, 'refund')
        else 'refund'
    end as product_id,
    case when refunds.quantity > 0 then refunds.quantity else 1 end as quantity,
    refunds.subtotal
    - case when orders.prices_include_tax then coalesce(
        refunds.tax, lines.tax * refunds.quantity / nullif(lines.quantity, 0), 0
    ) else 0 end as net,
    coalesce(
        refunds.tax, lines.tax * refunds.quantity / nullif(lines.quantity, 0), 0
    ) as tax
from (from refund_columns union all by name from plain_refunds) as refunds
inner join all_orders as orders using (order_id)
left join plain_sales as lines
    on refunds.order_id = lines.order_id and refunds.line_id = lines.line_id
-- A line of no money is a restock, unless nothing was paid for it either.
where refunds.subtotal <> 0 or coalesce(refunds.tax, 0) <> 0 or lines.line_value = 0
union all
select
    order_id, adjustment_id, adjusted_at, null, 'refund', sign(amount), abs(amount), tax
from (from adjustment_columns union all by name from plain_adjustments)
where amount <> 0;

create view order_lines as
with sold as (
    select
        order_id,
        row_number() over (partition by order_id order by position) as line_number,
        position,
        product_id,
        quantity,
        (price - coalesce(coalesce(automatic, 0) / nullif(quantity, 0), 0)) * net_share
            as unit_price,
        coalesce(list_price, price) * net_share as list_price,
        coalesce(coupons, 0) * net_share as coupon_amount,
        tax,
        parent_position,
        _file,
        _line
    from plain_sales
),

numbered as (
    select
        sold.* exclude (position, parent_position, _file, _line),
        parent.line_number as parent_line_number,
        null::timestamptz as returned_at,
        false as is_return,
        sold._file,
        sold._line
    from sold
    left join sold as parent
        on sold.order_id = parent.order_id and sold.parent_position = parent.position
    union all
    select
        returned.order_id,
        coalesce(last_lines.line_number, 0) + row_number() over (
            partition by returned.order_id
            order by refunded_at, refund_id, returned_position, product_id
        ),
        product_id,
        -quantity,
        net / abs(quantity),
        null,
        0,
        -tax,
        null,
        refunded_at,
        true,
        null,
        null
    from plain_returns as returned
    left join (
        select order_id, max(line_number) as line_number
        from sold
        group by order_id
    ) as last_lines using (order_id)
)

select
    numbered.order_id,
    numbered.line_number,
    orders.customer_id,
    numbered.product_id,
    coalesce(numbered.returned_at, orders.ordered_at) as ordered_at,
    numbered.quantity::double as quantity,
    try_cast(round(numbered.unit_price, 6) as decimal(18, 6)) as unit_price,
    try_cast(round(numbered.list_price, 6) as decimal(18, 6)) as list_price,
    try_cast(round(numbered.coupon_amount, 6) as decimal(18, 6)) as coupon_amount,
    orders.store_id,
    orders.channel,
    orders.currency,
    orders.status,
    numbered.parent_line_number,
    try_cast(round(numbered.tax, 6) as decimal(18, 6)) as tax_amount,
    orders.order_name,
    numbered.is_return,
    numbered._file,
    numbered._line
from numbered
inner join all_orders as orders using (order_id);

-- Products that were sold and are in no catalogue any more are products too.
create view products as
select * from plain_products
union all by name
select
    product_id,
    max_by(product_name, order_id) as product_name,
    max_by(brand, order_id) as brand,
    max(product_type) as product_type
from all_lines
where product_id not in (
    select product_id from plain_products where product_id is not null
)
group by product_id
union all by name
select distinct
    'refund' as product_id, 'Refund without goods' as product_name,
    'discount' as product_type
from plain_returns
where product_id = 'refund';

create view order_totals as
select
    orders.order_id,
    orders.currency,
    orders.total
    - case when orders.prices_include_tax then coalesce(taxes.tax, 0) else 0 end
        as total,
    orders.doubt
from all_orders as orders
left join (
    select order_id, sum(tax) as tax
    from plain_taxes
    group by order_id
) as taxes using (order_id);
