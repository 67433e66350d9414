-- WooCommerce: what its REST interface (v3) gives, as json, or as Airbyte lands it.
--
-- A folder of orders*.json, refunds, products, product_variations, customers; or tables of
-- those names. A line's totals are without tax, whatever the order says of its prices.

create table raw.orders (
    _file varchar, _line bigint,
    id varchar, number varchar, status varchar, currency varchar,
    date_created_gmt timestamptz, date_modified_gmt timestamptz, shipping_total varchar,
    cart_tax varchar, total varchar, total_tax varchar, customer_id varchar,
    billing json, created_via varchar, line_items json, fee_lines json, refunds json
);
create table raw.refunds (
    id varchar, parent_id varchar, order_id varchar, date_created_gmt timestamptz,
    amount varchar, line_items json, shipping_lines json, fee_lines json
);
create table raw.products (
    id varchar, name varchar, type varchar, sku varchar, price varchar,
    regular_price varchar, categories json, brands json, date_on_sale_from_gmt timestamptz,
    date_on_sale_to_gmt timestamptz, sale_price varchar, stock_quantity double,
    date_modified_gmt timestamptz, variations json
);
create table raw.product_variations (
    id varchar, parent_id varchar, product_id varchar, name varchar, sku varchar,
    regular_price varchar, sale_price varchar, date_on_sale_from_gmt timestamptz,
    date_on_sale_to_gmt timestamptz, stock_quantity double,
    date_modified_gmt timestamptz, attributes json
);
create table raw.customers (
    id varchar, email varchar, date_created_gmt timestamptz, billing json
);

comment on table raw.orders is 'required';
comment on column raw.orders.id is 'required';
comment on column raw.orders.line_items is 'required';
comment on column raw.orders.date_created_gmt is 'required';

-- An order may stand on two pages, or in a table that keeps older states: the latest.
create view orders as
select * exclude (age)
from (
    select
        *,
        row_number() over (
            partition by id order by date_modified_gmt desc nulls last, status
        ) as age
    from raw.orders
)
where age = 1;

create macro money(text) as try_cast(nullif(trim(text), '') as double);
create macro items(list) as unnest(
    coalesce(try_cast(list as json[]), []::json[])
);
-- The value of a key of meta_data, which is a list of keys and values.
create macro meta(item, wanted) as list_filter(
    try_cast(item -> '$.meta_data' as json[]), lambda entry: entry ->> '$.key' = wanted
)[1] ->> '$.value';
.read shared/people.sql
create macro person(id, email) as coalesce(nullif(nullif(id, '0'), ''), hashed(email));

create view order_items as
select
    _file,
    _line,
    order_id,
    item ->> '$.id' as line_id,
    row_number() over (
        partition by order_id order by length(item ->> '$.id'), item ->> '$.id'
    ) as position,
    coalesce(nullif(item ->> '$.variation_id', '0'), item ->> '$.product_id')
        as catalogue_id,
    item ->> '$.name' as name,
    nullif(item ->> '$.sku', '') as sku,
    money(item ->> '$.quantity') as quantity,
    money(item ->> '$.subtotal') as subtotal,
    money(item ->> '$.total') as total,
    coalesce(money(item ->> '$.total_tax'), 0) as tax,
    coalesce(
        nullif(item ->> '$.bundled_by', ''), nullif(item ->> '$.composite_parent', '')
    ) as parent_id,
    coalesce(meta(item, '_bundled_by'), meta(item, '_composite_parent')) as parent_key,
    coalesce(meta(item, '_bundle_cart_key'), meta(item, '_composite_cart_key')) as own_key
from (
    select _file, _line, id as order_id, items(line_items) as item
    from mapped.orders
);

create view plain_orders as
with fees as (
    select
        id,
        sum(money(fee ->> '$.total')) as fees
    from (select id, items(fee_lines) as fee from mapped.orders)
    group by id
)

select
    orders.id as order_id,
    orders.number as order_name,
    person(orders.customer_id, orders.billing ->> '$.email') as customer_id,
    upper(nullif(orders.billing ->> '$.country', '')) as country,
    orders.date_created_gmt as ordered_at,
    case orders.status
        when 'on-hold' then 'on_hold'
        when 'checkout-draft' then 'draft'
        when 'trash' then 'cancelled'
        else orders.status
    end as status,
    orders.currency,
    money(orders.total) - coalesce(money(orders.total_tax), 0)
    - coalesce(money(orders.shipping_total), 0) - coalesce(fees.fees, 0) as total,
    case when orders.created_via = 'checkout' then 'web' else orders.created_via end
        as channel,
    case
        when fees.fees <> 0 then 'it has fees, which are no lines here'
        when not_told.order_id is not null
            then 'refunded: no table of refunds says of what and when'
    end as doubt,
    money(orders.total) as paid,
    coalesce(money(orders.total_tax), 0) as all_tax
from mapped.orders as orders
left join fees using (id)
left join (
    select distinct order_id
    from (select id as order_id, items(refunds) as refund from mapped.orders)
    where refund ->> '$.id' not in (select id from raw.refunds where id is not null)
) as not_told on orders.id = not_told.order_id;

-- Where a bundle's line has its parts' money too, the parts are marked as such and do not
-- count. Where all lines together are the order's own total, all of them count.
create view plain_lines as
with summed as (
    select order_id, sum(order_items.total) as all_lines
    from order_items
    group by order_id
)

select
    lines.order_id,
    lines.line_id,
    lines.position,
    coalesce(nullif(lines.catalogue_id, '0'), lines.sku, lines.name) as product_id,
    lines.name as product_name,
    lines.quantity,
    coalesce(lines.subtotal / nullif(lines.quantity, 0), lines.subtotal) as price,
    lines.subtotal - lines.total as coupons,
    lines.tax,
    case
        when abs(summed.all_lines - orders.total) > 0.015
            then (
                select min(parent.position)
                from order_items as parent
                where parent.order_id = lines.order_id
                    and (
                        parent.line_id = lines.parent_id
                        or parent.own_key = lines.parent_key
                    )
            )
    end as parent_position,
    lines._file,
    lines._line
from order_items as lines
inner join summed using (order_id)
inner join plain_orders as orders using (order_id);

create view refund_orders as
select
    refunds.*,
    coalesce(
        refunds.parent_id, refunds.order_id, told.order_id
    ) as refunded_order_id
from raw.refunds as refunds
left join (
    select id as order_id, items(refunds) ->> '$.id' as refund_id
    from mapped.orders
) as told on refunds.id = told.refund_id;

create view plain_refunds as
with refunded as (
    select
        refunded_order_id as order_id,
        id as refund_id,
        date_created_gmt as refunded_at,
        items(line_items) as item
    from refund_orders
)

select
    refunded.order_id,
    coalesce(meta(refunded.item, '_refunded_item_id'), sold.line_id) as line_id,
    refunded.refund_id,
    refunded.refunded_at,
    abs(money(refunded.item ->> '$.quantity')) as quantity,
    -money(refunded.item ->> '$.total') as subtotal,
    -coalesce(money(refunded.item ->> '$.total_tax'), 0) as tax
from refunded
left join (
    select
        order_id,
        catalogue_id,
        case when count(*) = 1 then min(line_id) end as line_id
    from order_items
    group by order_id, catalogue_id
) as sold
    on refunded.order_id = sold.order_id
    and coalesce(
        nullif(refunded.item ->> '$.variation_id', '0'), refunded.item ->> '$.product_id'
    ) = sold.catalogue_id;

-- Money that went back without lines: what a refund's lines do not explain, and refunds
-- of which the order alone tells, at the order's time.
create view plain_adjustments as
with explained as (
    select refund_id, sum(subtotal + tax) as amount
    from plain_refunds
    group by refund_id
),

beside as (
    select
        id,
        sum(coalesce(money(item ->> '$.total'), 0))
        + sum(coalesce(money(item ->> '$.total_tax'), 0)) as amount
    from (
        select id, items(shipping_lines) as item from raw.refunds
        union all
        select id, items(fee_lines) from raw.refunds
    )
    group by id
),

unexplained as (
    select
        refunds.refunded_order_id as order_id,
        refunds.id as adjustment_id,
        refunds.date_created_gmt as adjusted_at,
        abs(money(refunds.amount)) - coalesce(explained.amount, 0)
        - abs(coalesce(beside.amount, 0)) as amount
    from refund_orders as refunds
    left join explained on refunds.id = explained.refund_id
    left join beside on refunds.id = beside.id
    union all
    select
        told.order_id,
        told.refund ->> '$.id',
        told.ordered_at,
        abs(money(told.refund ->> '$.total'))
    from (
        select id as order_id, date_created_gmt as ordered_at, items(refunds) as refund
        from mapped.orders
    ) as told
    where told.refund ->> '$.id' not in (select id from raw.refunds where id is not null)
)

select
    order_id,
    adjustment_id,
    adjusted_at,
    amount * (1 - coalesce(all_tax / nullif(paid, 0), 0)) as amount,
    amount * coalesce(all_tax / nullif(paid, 0), 0) as tax
from unexplained
inner join plain_orders using (order_id)
where abs(amount) > 0.015;

create view catalogue as
select
    variations.id as product_id,
    coalesce(
        nullif(concat_ws(
            ' ',
            parents.name,
            list_aggregate(
                list_transform(
                    try_cast(variations.attributes as json[]),
                    lambda attribute: attribute ->> '$.option'
                ),
                'string_agg', ' '
            )
        ), ''),
        variations.name
    ) as product_name,
    parents.categories,
    parents.brands,
    variations.sku,
    variations.regular_price,
    variations.sale_price,
    variations.date_on_sale_from_gmt,
    variations.date_on_sale_to_gmt,
    variations.stock_quantity,
    variations.date_modified_gmt
from raw.product_variations as variations
left join (
    select id as parent_id, items(variations) ->> '$' as variation_id
    from raw.products
) as named on variations.id = named.variation_id
left join raw.products as parents
    on coalesce(variations.parent_id, variations.product_id, named.parent_id)
    = parents.id
union all
select
    id, name, categories, brands, sku, regular_price, sale_price, date_on_sale_from_gmt,
    date_on_sale_to_gmt, stock_quantity, date_modified_gmt
from raw.products
where type is distinct from 'variable';  -- what is sold of it are its variations

create view plain_products as
select
    product_id,
    product_name,
    categories ->> '$[0].name' as category,
    categories ->> '$[1].name' as subcategory,
    brands ->> '$[0].name' as brand,
    money(regular_price) as list_price
from catalogue;

create view product_aliases as
select product_id, sku as alias from catalogue where sku <> '';

create view promotions as
select
    product_id,
    date_on_sale_from_gmt as starts_at,
    'sale' as promotion_type,
    date_on_sale_to_gmt as ends_at,
    1 - money(sale_price) / nullif(money(regular_price), 0) as discount_rate
from catalogue
where date_on_sale_from_gmt is not null and date_on_sale_to_gmt is not null;

-- The stock of now alone, at the time of the newest change.
create view stock_levels as
select
    product_id,
    'shop' as location_id,
    (select max(date_modified_gmt) from catalogue) as stock_date,
    stock_quantity as on_hand
from catalogue
where stock_quantity is not null
    and exists (from catalogue as any_product where date_modified_gmt is not null);

create view customers as
select
    id as customer_id,
    date_created_gmt as signed_up_at,
    upper(nullif(billing ->> '$.country', '')) as country
from raw.customers
union all
select customer_id, null, max_by(country, ordered_at)
from plain_orders
where customer_id not in (select id from raw.customers where id is not null)
group by customer_id;

create view left_out as
select
    'orders' as table_name, 'an older state of the order' as reason,
    (select count(*) from raw.orders) - (select count(*) from mapped.orders)
        as row_count
union all
select 'products', 'a variable product: its variations are products', count(*)
from raw.products
where type = 'variable'
union all
select 'refunds', 'the order is not there', count(*)
from refund_orders
where refunded_order_id is null
    or refunded_order_id not in (select order_id from plain_orders);

.read shared/orders.sql
