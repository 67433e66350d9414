-- Shopify as Airbyte lands it: streams with nested columns, as tables or files of json.
--
-- `order_refunds` may be absent: what an order says of its refunds is the same.

create table raw.orders (
    _file varchar, _line bigint,
    id varchar, name varchar, shop_url varchar, created_at timestamptz,
    processed_at timestamptz, updated_at timestamptz, cancelled_at timestamptz,
    deleted_at timestamptz, currency varchar, financial_status varchar, test boolean,
    taxes_included boolean, subtotal_price double, total_tax double,
    total_shipping_price_set json, location_id varchar, source_name varchar,
    customer json, line_items json, discount_applications json, refunds json
);
create table raw.order_refunds (
    id varchar, order_id varchar, created_at timestamptz, processed_at timestamptz,
    refund_line_items json, order_adjustments json
);
create table raw.products (
    id varchar, title varchar, product_type varchar, vendor varchar, variants json,
    updated_at timestamptz
);
create table raw.product_variants (
    id varchar, product_id varchar, title varchar, sku varchar, price double,
    compare_at_price double, inventory_item_id varchar, updated_at timestamptz
);
create table raw.inventory_items (
    id varchar, cost double, updated_at timestamptz
);
create table raw.inventory_levels (
    inventory_item_id varchar, location_id varchar, available double,
    updated_at timestamptz
);
create table raw.customers (
    id varchar, created_at timestamptz, updated_at timestamptz, default_address json
);

comment on table raw.orders is 'required';
comment on column raw.orders.id is 'required';
comment on column raw.orders.line_items is 'required';

create macro items(list) as unnest(coalesce(try_cast(list as json[]), []::json[]));
create macro number_of(text) as try_cast(nullif(text, '') as double);
-- A stream that is appended to has every state of a row: the latest counts.
create view latest_orders as
select * exclude (age)
from (
    select
        *,
        row_number() over (
            partition by id order by updated_at desc nulls last, cancelled_at
        ) as age
    from raw.orders
)
where age = 1;

create view plain_orders as
select
    id as order_id,
    name as order_name,
    customer ->> '$.id' as customer_id,
    customer -> '$.default_address' ->> '$.country_code' as country,
    coalesce(processed_at, created_at) as ordered_at,
    case
        when test then 'test'
        when cancelled_at is not null then 'cancelled'
        else coalesce(lower(financial_status), 'paid')
    end as status,
    currency,
    coalesce(taxes_included, false) as prices_include_tax,
    subtotal_price as total,
    total_tax * subtotal_price / nullif(
        subtotal_price
        + coalesce(
            number_of(total_shipping_price_set ->> '$.shop_money.amount'), 0
        ),
        0
    ) as goods_tax,
    coalesce(location_id, shop_url) as store_id,
    source_name as channel,
    discount_applications
from latest_orders
where deleted_at is null;

create view order_items as
select order_id, index, item, _file, _line
from (
    select
        _file,
        _line,
        id as order_id,
        items(line_items) as item,
        generate_subscripts(try_cast(line_items as json[]), 1) as index
    from latest_orders
    where deleted_at is null
);

-- A line's discounts are its allocations; the application they point to, counted from 0,
-- says whether it was a coupon.
create view line_discounts as
select
    allocated.line_id,
    sum(amount) filter (where not coalesce(kind = 'discount_code', false)) as automatic,
    sum(amount) filter (where kind = 'discount_code') as coupons
from (
    select
        line_id,
        number_of(allocation ->> '$.amount') as amount,
        discount_applications ->> (
            '$[' || (allocation ->> '$.discount_application_index') || '].type'
        ) as kind
    from (
        select
            order_id,
            item ->> '$.id' as line_id,
            items(item -> '$.discount_allocations') as allocation
        from order_items
    )
    inner join plain_orders using (order_id)
) as allocated
group by allocated.line_id;

create view line_taxes as
select
    line_id,
    sum(number_of(tax ->> '$.price')) as tax,
    sum(number_of(tax ->> '$.rate')) as tax_rate
from (
    select item ->> '$.id' as line_id, items(item -> '$.tax_lines') as tax
    from order_items
)
group by line_id;

create view plain_lines as
select
    order_id,
    index as position,
    item ->> '$.id' as line_id,
    coalesce(
        item ->> '$.variant_id', nullif(item ->> '$.sku', ''),
        item ->> '$.product_id', nullif(item ->> '$.name', ''), item ->> '$.title'
    ) as product_id,
    coalesce(nullif(item ->> '$.name', ''), item ->> '$.title') as product_name,
    nullif(item ->> '$.vendor', '') as brand,
    case when item ->> '$.gift_card' = 'true' then 'gift_card' end as product_type,
    number_of(item ->> '$.quantity') as quantity,
    number_of(item ->> '$.price') as price,
    case
        when discounts.line_id is null then number_of(item ->> '$.total_discount')
        else discounts.automatic
    end as automatic,
    discounts.coupons,
    coalesce(item ->> '$.taxable' <> 'false', true) as is_taxable,
    taxes.tax,
    taxes.tax_rate,
    _file,
    _line
from order_items
left join line_discounts as discounts on item ->> '$.id' = discounts.line_id
left join line_taxes as taxes on item ->> '$.id' = taxes.line_id;

create view refunds as
with told as (
    select id as order_id, items(refunds) as refund
    from latest_orders
),

every as (
    select
        id as refund_id, order_id, coalesce(processed_at, created_at) as refunded_at,
        refund_line_items, order_adjustments
    from raw.order_refunds
    union all
    select
        refund ->> '$.id',
        order_id,
        coalesce(
            try_cast(refund ->> '$.processed_at' as timestamptz),
            try_cast(refund ->> '$.created_at' as timestamptz)
        ),
        refund -> '$.refund_line_items',
        refund -> '$.order_adjustments'
    from told
)

select * exclude (age)
from (
    select
        *, row_number() over (partition by refund_id order by refunded_at desc) as age
    from every
)
where age = 1 and order_id in (select order_id from plain_orders);

create view plain_refunds as
select
    order_id,
    item ->> '$.line_item_id' as line_id,
    refund_id,
    refunded_at,
    number_of(item ->> '$.quantity') as quantity,
    coalesce(number_of(item ->> '$.subtotal'), 0) as subtotal,
    number_of(item ->> '$.total_tax') as tax
from (select * exclude (order_adjustments), items(refund_line_items) as item from refunds);

create view plain_adjustments as
select
    order_id,
    item ->> '$.id' as adjustment_id,
    refunded_at as adjusted_at,
    -number_of(item ->> '$.amount') as amount,
    -coalesce(number_of(item ->> '$.tax_amount'), 0) as tax
from (select *, items(order_adjustments) as item from refunds)
where item ->> '$.kind' is distinct from 'shipping_refund';

create view latest_products as
select * exclude (age)
from (
    select
        *,
        row_number() over (partition by id order by updated_at desc nulls last) as age
    from raw.products
)
where age = 1;

create view variants as
select * exclude (age)
from (
    select
        *,
        row_number() over (partition by id order by updated_at desc nulls last) as age
    from (
        select * from raw.product_variants
        union all
        select
            item ->> '$.id',
            id,
            item ->> '$.title',
            item ->> '$.sku',
            number_of(item ->> '$.price'),
            number_of(item ->> '$.compare_at_price'),
            item ->> '$.inventory_item_id',
            updated_at
        from (select id, updated_at, items(variants) as item from latest_products)
    )
)
where age = 1;

create view plain_products as
select
    variants.id as product_id,
    concat_ws(
        ' ', products.title, nullif(nullif(variants.title, 'Default Title'), '')
    ) as product_name,
    nullif(products.product_type, '') as category,
    nullif(products.vendor, '') as brand,
    costs.unit_cost,
    greatest(variants.price, variants.compare_at_price) as list_price,
    types.product_type
from variants
left join latest_products as products on variants.product_id = products.id
left join (
    select id, max_by(cost, coalesce(updated_at, '1970-01-01')) as unit_cost
    from raw.inventory_items
    group by id
) as costs on variants.inventory_item_id = costs.id
left join (
    select product_id, max(product_type) as product_type
    from plain_lines
    group by product_id
) as types on variants.id = types.product_id;

create view product_aliases as
select id as product_id, unnest([sku, product_id, product_id || '_' || id]) as alias
from variants;

create view customers as
select
    id as customer_id,
    min(created_at) as signed_up_at,
    max_by(default_address ->> '$.country_code', coalesce(updated_at, '1970-01-01'))
        as country
from raw.customers
group by id;

-- What can be sold, for Airbyte does not say what is on hand, at the time of the count.
create view stock_levels as
select
    variants.id as product_id,
    levels.location_id,
    max(levels.updated_at) as stock_date,
    max_by(levels.available, levels.updated_at) as on_hand
from raw.inventory_levels as levels
inner join variants using (inventory_item_id)
where levels.available is not null
group by variants.id, levels.location_id;

create view left_out as
select
    'orders' as table_name, 'an older state of the order' as reason,
    (select count(*) from raw.orders) - (select count(*) from latest_orders)
        as row_count
union all
select 'orders', 'the order was deleted', count(*)
from latest_orders
where deleted_at is not null
union all
select
    'order_refunds', 'goods went back on the shelf, no money to the customer', count(*)
from plain_refunds as refunds
left join plain_lines as lines
    on refunds.order_id = lines.order_id and refunds.line_id = lines.line_id
where refunds.subtotal = 0 and coalesce(refunds.tax, 0) = 0
    and lines.quantity * lines.price - coalesce(lines.automatic, 0)
    - coalesce(lines.coupons, 0) <> 0;

.read shared/orders.sql
