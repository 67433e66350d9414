-- Shopify as Fivetran lands it: tables of a warehouse, or files of the same names.
--
-- Both its schemas are read: REST (a line's price is of a unit) and GraphQL (of the line).
-- A table is made when it is first used, so all but two may be absent.

create table raw."order" (
    id varchar, name varchar, customer_id varchar, created_at timestamptz,
    processed_at timestamptz, cancelled_at timestamptz, currency varchar,
    currency_code varchar, financial_status varchar, display_financial_status varchar,
    test boolean, taxes_included boolean, subtotal_price double,
    subtotal_price_set_shop_amount double, total_tax double,
    total_tax_set_shop_amount double, total_shipping_price_set varchar,
    total_shipping_price_set_shop_amount double, location_id varchar,
    source_name varchar, _fivetran_deleted boolean
);
create table raw.order_line (
    _file varchar, _line bigint,
    id varchar, order_id varchar, "index" bigint, product_id varchar,
    variant_id varchar, sku varchar, name varchar, title varchar, vendor varchar,
    quantity double, price double, original_total_set_shop_amount double,
    total_discount double, total_discount_set_shop_amount double, gift_card boolean,
    is_gift_card boolean, taxable boolean
);
create table raw.discount_allocation (
    order_line_id varchar, discount_application_index bigint, amount double,
    allocated_amount_set_shop_amount double
);
create table raw.discount_application (
    order_id varchar, "index" bigint, type varchar, code varchar
);
create table raw.tax_line (
    order_line_id varchar, price double, price_set_shop_amount double, rate double
);
create table raw.order_line_tax_line (  -- GraphQL's newer name
    order_line_id varchar, price_set_shop_amount double, rate double
);
create table raw.refund (
    id varchar, order_id varchar, created_at timestamptz, processed_at timestamptz
);
create table raw.order_line_refund (
    id varchar, refund_id varchar, order_line_id varchar, quantity double,
    subtotal double, subtotal_set_shop_amount double, total_tax double,
    total_tax_set_shop_amount double
);
create table raw.order_adjustment (
    id varchar, refund_id varchar, amount double, amount_set_shop_amount double,
    tax_amount double, tax_amount_set_shop_amount double, kind varchar
);
create table raw.product (
    id varchar, title varchar, product_type varchar, vendor varchar
);
create table raw.product_variant (
    id varchar, product_id varchar, inventory_item_id varchar, title varchar,
    sku varchar, price double, compare_at_price double
);
create table raw.inventory_item (
    id varchar, unit_cost_amount double, unit_cost_currency_code varchar
);
create table raw.inventory_level (id varchar, location_id varchar);
create table raw.inventory_quantity (
    inventory_item_id varchar, inventory_level_id varchar, name varchar,
    quantity double, updated_at timestamptz
);
create table raw.customer (
    id varchar, created_at timestamptz, default_address_id varchar,
    _fivetran_deleted boolean
);
create table raw.customer_address (
    id varchar, customer_id varchar, country varchar, country_code varchar
);
create table raw.shop (id varchar, currency varchar);

comment on table raw."order" is 'required';
comment on table raw.order_line is 'required';
comment on column raw."order".id is 'required';
comment on column raw.order_line.order_id is 'required';
comment on column raw.order_line.quantity is 'required';

create view plain_orders as
select
    id as order_id,
    name as order_name,
    -- who was erased is nobody
    case
        when customer_id not in (select id from raw.customer where _fivetran_deleted)
            then customer_id
    end as customer_id,
    coalesce(processed_at, created_at) as ordered_at,
    case
        when test then 'test'
        when cancelled_at is not null then 'cancelled'
        else coalesce(lower(financial_status), lower(display_financial_status), 'paid')
    end as status,
    coalesce(currency, currency_code) as currency,
    coalesce(taxes_included, false) as prices_include_tax,
    coalesce(subtotal_price, subtotal_price_set_shop_amount) as total,
    case
        when coalesce(total_tax, total_tax_set_shop_amount, 0) > 0
            then coalesce(total_tax, total_tax_set_shop_amount)
            * coalesce(subtotal_price, subtotal_price_set_shop_amount)
            / nullif(
                coalesce(subtotal_price, subtotal_price_set_shop_amount) + coalesce(
                    total_shipping_price_set_shop_amount,
                    try_cast(
                        try_cast(total_shipping_price_set as json)
                        ->> '$.shop_money.amount' as double
                    ),
                    0
                ),
                0
            )
    end as goods_tax,
    location_id as store_id,
    source_name as channel
from raw."order"
where not coalesce(_fivetran_deleted, false);

-- A line's discounts are its allocations: total_discount knows none of the order's.
create view line_discounts as
select
    lines.id as line_id,
    sum(allocated.amount) filter (where not coalesce(applied.is_code, false))
        as automatic,
    sum(allocated.amount) filter (where applied.is_code) as coupons
from raw.order_line as lines
inner join (
    select
        order_line_id,
        discount_application_index,
        coalesce(amount, allocated_amount_set_shop_amount) as amount
    from raw.discount_allocation
) as allocated on lines.id = allocated.order_line_id
left join (
    select
        order_id,
        "index",
        coalesce(
            lower(any_value(type)) = 'discount_code', any_value(code) <> '', false
        ) as is_code
    from raw.discount_application
    group by order_id, "index"
) as applied
    on lines.order_id = applied.order_id
    and allocated.discount_application_index = applied."index"
group by lines.id;

create view plain_lines as
select
    lines.order_id,
    row_number() over (
        partition by lines.order_id order by lines."index", length(lines.id), lines.id
    ) as position,
    lines.id as line_id,
    coalesce(
        lines.variant_id, nullif(lines.sku, ''), lines.product_id,
        nullif(lines.name, ''), lines.title
    ) as product_id,
    coalesce(nullif(lines.name, ''), lines.title) as product_name,
    nullif(lines.vendor, '') as brand,
    case when coalesce(lines.gift_card, lines.is_gift_card) then 'gift_card' end
        as product_type,
    lines.quantity,
    coalesce(
        lines.price, lines.original_total_set_shop_amount / nullif(lines.quantity, 0)
    ) as price,
    case
        when discounts.line_id is null
            then coalesce(lines.total_discount, lines.total_discount_set_shop_amount)
        else discounts.automatic
    end as automatic,
    discounts.coupons,
    coalesce(lines.taxable, true) as is_taxable,
    taxes.tax,
    taxes.tax_rate,
    lines._file,
    lines._line
from raw.order_line as lines
left join line_discounts as discounts on lines.id = discounts.line_id
left join (
    select
        order_line_id,
        sum(coalesce(price, price_set_shop_amount)) as tax,
        sum(rate) as tax_rate
    from (
        select order_line_id, price, price_set_shop_amount, rate from raw.tax_line
        union all
        select order_line_id, null, price_set_shop_amount, rate
        from raw.order_line_tax_line
        where order_line_id not in (
            select order_line_id from raw.tax_line where order_line_id is not null
        )
    )
    group by order_line_id
) as taxes on lines.id = taxes.order_line_id
where lines.order_id in (select order_id from plain_orders);

create view plain_refunds as
select
    refunds.order_id,
    lines.order_line_id as line_id,
    refunds.id as refund_id,
    coalesce(refunds.processed_at, refunds.created_at) as refunded_at,
    lines.quantity,
    coalesce(lines.subtotal, lines.subtotal_set_shop_amount, 0) as subtotal,
    coalesce(lines.total_tax, lines.total_tax_set_shop_amount) as tax
from raw.order_line_refund as lines
inner join raw.refund as refunds on lines.refund_id = refunds.id;

-- Money given back beside the goods; that of shipping is no line here, as shipping is
-- none. Amounts of an adjustment are below 0 where money went back.
create view plain_adjustments as
select
    refunds.order_id,
    adjusted.id as adjustment_id,
    coalesce(refunds.processed_at, refunds.created_at) as adjusted_at,
    -coalesce(adjusted.amount, adjusted.amount_set_shop_amount) as amount,
    -coalesce(adjusted.tax_amount, adjusted.tax_amount_set_shop_amount, 0) as tax
from raw.order_adjustment as adjusted
inner join raw.refund as refunds on adjusted.refund_id = refunds.id
where adjusted.kind is distinct from 'shipping_refund'
    and refunds.order_id in (select order_id from plain_orders);

create view plain_products as
select
    variants.id as product_id,
    concat_ws(
        ' ', products.title, nullif(nullif(variants.title, 'Default Title'), '')
    ) as product_name,
    nullif(products.product_type, '') as category,
    nullif(products.vendor, '') as brand,
    case
        when items.unit_cost_currency_code is null
            or items.unit_cost_currency_code = coalesce(
                (select any_value(currency) from raw.shop),
                items.unit_cost_currency_code
            )
            then items.unit_cost_amount
    end as unit_cost,
    greatest(variants.price, variants.compare_at_price) as list_price,
    types.product_type
from raw.product_variant as variants
left join raw.product as products on variants.product_id = products.id
left join raw.inventory_item as items on variants.inventory_item_id = items.id
left join (
    select product_id, max(product_type) as product_type
    from plain_lines
    group by product_id
) as types on variants.id = types.product_id;

create view product_aliases as
select id as product_id, unnest([sku, product_id, product_id || '_' || id]) as alias
from raw.product_variant;

create view customers as
select
    customers.id as customer_id,
    customers.created_at as signed_up_at,
    coalesce(addresses.country_code, addresses.country) as country
from raw.customer as customers
left join raw.customer_address as addresses
    on customers.default_address_id = addresses.id
    and customers.id = addresses.customer_id
where not coalesce(customers._fivetran_deleted, false);

-- Shopify knows the stock of now alone: it is that of the newest count, whose day is the
-- shop's, so that a time is handed on.
create view stock_levels as
select
    variants.id as product_id,
    levels.location_id,
    (select max(updated_at) from raw.inventory_quantity) as stock_date,
    max(quantities.quantity) filter (where name = 'on_hand') as on_hand,
    max(quantities.quantity) filter (where name = 'incoming') as on_order
from raw.inventory_quantity as quantities
inner join raw.inventory_level as levels on quantities.inventory_level_id = levels.id
inner join raw.product_variant as variants using (inventory_item_id)
where levels.location_id is not null
group by variants.id, levels.location_id
having on_hand is not null;

create view left_out as
select
    'order' as table_name, 'the order was deleted' as reason, count(*) as row_count
from raw."order"
where _fivetran_deleted
union all
select 'order_line', 'its order is deleted or not there', count(*)
from raw.order_line
where order_id not in (select order_id from plain_orders)
union all
select 'order_line_refund', 'goods went back on the shelf, no money to the customer',
    count(*)
from plain_refunds as refunds
left join plain_lines as lines
    on refunds.order_id = lines.order_id and refunds.line_id = lines.line_id
where refunds.subtotal = 0 and coalesce(refunds.tax, 0) = 0
    and lines.quantity * lines.price - coalesce(lines.automatic, 0)
    - coalesce(lines.coupons, 0) <> 0
union all
select 'customer', 'the customer was deleted: their orders are a guest''s', count(*)
from raw.customer
where _fivetran_deleted
union all
select 'order_adjustment', 'shipping was given back', count(*)
from raw.order_adjustment
where kind = 'shipping_refund';

.read shared/orders.sql
