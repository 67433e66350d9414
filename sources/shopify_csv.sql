-- Shopify's own export of orders: one csv file, or a folder of `orders_export*.csv`.
--
-- An order's fields stand on its first line only. The file has no catalogue, no costs,
-- no times of refunds and no lines of refunds.

create table raw.orders_export (
    _file varchar, _row bigint, _line bigint,
    "Name" varchar, "Id" varchar, "Email" varchar,
    "Created at" varchar, "Cancelled at" varchar, "Canceled at" varchar, "Financial Status" varchar,
    "Currency" varchar, "Subtotal" varchar, "Shipping" varchar, "Taxes" varchar,
    "Total" varchar, "Refunded Amount" varchar,
    "Discount Code" varchar, "Tax 1 Name" varchar, "Tax 2 Name" varchar,
    "Lineitem quantity" varchar, "Lineitem name" varchar, "Lineitem price" varchar,
    "Lineitem compare at price" varchar, "Lineitem sku" varchar,
    "Lineitem taxable" varchar, "Lineitem requires shipping" varchar,
    "Lineitem discount" varchar, "Vendor" varchar,
    "Billing Country" varchar, "Shipping Country" varchar,
    "Source" varchar, "Location" varchar
);

comment on table raw.orders_export is 'required';
comment on column raw.orders_export."Name" is 'required';
comment on column raw.orders_export."Created at" is 'required';
comment on column raw.orders_export."Lineitem quantity" is 'required';
comment on column raw.orders_export."Lineitem name" is 'required';
comment on column raw.orders_export."Lineitem price" is 'required';

.read shared/people.sql

-- 1,234.50 and 1,23,456.78; a spreadsheet may have made 1.234,50 of it. Cents are always
-- written, so that 1,234 cannot be one of those.
create macro money(text) as try_cast(
    case
        when regexp_full_match(trim(text), '-?[0-9.]*,[0-9]{1,2}')
            then replace(replace(trim(text), '.', ''), ',', '.')
        else replace(nullif(trim(text), ''), ',', '')
    end as double
);
create macro instant(text) as try_cast(
    regexp_replace(trim(text), ' ?([+-]\d\d):?(\d\d)$', '\1:\2') as timestamptz
);
-- Shopify writes an apostrophe before digits that a spreadsheet would spoil.
create macro code(text) as nullif(regexp_replace(trim(text), '^''', ''), '');

-- Two orders may have one name (two shops, glued); the id, on the first line, tells. One
-- that a spreadsheet has rounded (5.9E+12) tells nothing.
create view identified as
select
    * exclude (own_id),
    coalesce(
        last_value(own_id ignore nulls) over before,
        first_value(own_id ignore nulls) over behind,
        trim("Name")
    ) as order_id
from (
    select
        *,
        case when not regexp_matches("Id", '[eE]\+') then nullif(trim("Id"), '') end
            as own_id
    from raw.orders_export
)
window
    before as (
        partition by _file, "Name" order by _row
        rows between unbounded preceding and current row
    ),
    behind as (
        partition by _file, "Name" order by _row
        rows between current row and unbounded following
    );

-- An order of two overlapping exports is read from the one whose name comes last.
create view export_lines as
select * exclude (last_file), row_number() over (
    partition by order_id order by _row
) as position
from (
    select *, max(_file) over (partition by order_id) as last_file
    from identified
)
where _file = last_file;

create view export_orders as
select
    order_id,
    first(trim("Name") order by position) as order_name,
    first("Email" order by position) filter (where trim("Email") <> '') as email,
    max(instant("Created at")) as ordered_at,
    max(concat("Cancelled at", "Canceled at")) <> '' as is_cancelled,
    lower(max(nullif(trim("Financial Status"), ''))) as financial_status,
    max(nullif(trim("Currency"), '')) as currency,
    max(money("Subtotal")) as subtotal,
    coalesce(max(money("Shipping")), 0) as shipping,
    coalesce(max(money("Taxes")), 0) as taxes,
    max(money("Total")) as total,
    coalesce(max(money("Refunded Amount")), 0) as refunded,
    max(nullif(trim("Discount Code"), '')) is not null as has_code,
    -- 'VAT 21%': the rate, if it is the only tax
    case
        when max(nullif("Tax 2 Name", '')) is null
            then try_cast(
                regexp_extract(max("Tax 1 Name"), '([0-9.]+) ?%', 1) as double
            ) / 100
    end as tax_rate,
    max(coalesce(nullif("Billing Country", ''), nullif("Shipping Country", '')))
        as country,
    max(nullif(trim("Source"), '')) as channel,
    max(nullif(trim("Location"), '')) as store_id
from export_lines
group by order_id;

-- 'Lineitem price' is of a unit, and in some exports of the line: the file's own
-- subtotals say which.
create view export_items as
with items as (
    select
        _file,
        _line,
        order_id,
        position,
        money("Lineitem quantity") as quantity,
        money("Lineitem price") as price,
        coalesce(money("Lineitem discount"), 0) as discount,
        greatest(money("Lineitem compare at price"), money("Lineitem price"))
            as compared_price,
        coalesce(lower(trim("Lineitem taxable")) <> 'false', true) as is_taxable,
        coalesce(code("Lineitem sku"), trim("Lineitem name")) as product_id,
        trim("Lineitem name") as product_name,
        nullif(trim("Vendor"), '') as brand,
        case
            when lower("Lineitem requires shipping") = 'false'
                and regexp_matches("Lineitem name", 'gift ?(card|voucher)', 'i')
                then 'gift_card'
        end as product_type
    from export_lines
    where concat("Lineitem name", "Lineitem quantity", "Lineitem price") <> ''
),

fits as (
    select
        count(*) filter (where abs(units - subtotal) <= abs(lines - subtotal)) as unit,
        count(*) filter (where abs(units - subtotal) > abs(lines - subtotal)) as line
    from (
        select
            subtotal,
            sum(quantity * price - discount) as units,
            sum(price - discount) as lines
        from items inner join export_orders using (order_id)
        group by order_id, subtotal
        having max(quantity) > 1
    )
)

select
    items.* replace (
        case when fits.unit >= fits.line then price else price / nullif(quantity, 0) end
            as price
    )
from items cross join fits;

-- A discount of the whole order is what the lines have above the subtotal: it goes over
-- the lines by their value.
create view plain_lines as
with valued as (
    select
        *,
        quantity * price - discount as own_value,
        sum(quantity * price - discount) over (partition by order_id) as order_value
    from export_items
)

select
    valued.* exclude (discount, compared_price, own_value, order_value),
    valued.position as line_id,
    valued.compared_price as list_price,
    discount + case
        when has_code then 0 else coalesce(order_discount * share, 0)
    end as automatic,
    case when has_code then coalesce(order_discount * share, 0) else 0 end as coupons
from (
    select
        valued.*,
        has_code,
        greatest(order_value - subtotal, 0) as order_discount,
        own_value / nullif(order_value, 0) as share
    from valued inner join export_orders using (order_id)
) as valued;

-- Taxes are within the prices where the total is subtotal and shipping without them.
create view plain_orders as
with valued as (
    select
        order_id,
        sum(quantity * price - automatic - coupons) filter (where is_taxable)
            as taxable_value
    from plain_lines
    group by order_id
),

compared as (
    select
        *,
        total - subtotal - shipping as beside,
        case
            when taxes <= 0.01 then null
            when abs(total - subtotal - shipping) < 0.015 then true
            when abs(total - subtotal - shipping - taxes) < 0.015 then false
        end as includes_tax
    from export_orders left join valued using (order_id)
),

-- An order that does not tell is as most of the file are.
judged as (
    select
        *,
        coalesce(includes_tax, (select mode(includes_tax) from compared), false)
            as prices_include_tax
    from compared
),

taxed as (
    select
        *,
        case when prices_include_tax then tax_rate / (1 + tax_rate) else tax_rate end
            as tax_share
    from judged
)

select
    order_id,
    order_name,
    hashed(email) as customer_id,
    country,
    ordered_at,
    case
        when is_cancelled then 'cancelled' else coalesce(financial_status, 'paid')
    end as status,
    currency,
    prices_include_tax,
    subtotal as total,
    -- Was shipping taxed too? By the rate, where the file says one.
    case
        when abs(taxable_value * tax_share - taxes)
            <= abs((taxable_value + shipping) * tax_share - taxes)
            then taxes
        else taxes * taxable_value / nullif(taxable_value + shipping, 0)
    end as goods_tax,
    taxes / nullif(total, 0) as tax_of_total,
    total as paid,
    refunded,
    store_id,
    channel,
    case
        when refunded > 0 and refunded < total - 0.005
            then 'refunded in part: the file says neither of what nor when'
        when refunded > 0 then 'refunded: the file does not say when'
        when abs(beside) >= 0.015 and abs(beside - taxes) >= 0.015
            then 'the total is not subtotal, shipping and taxes'
    end as doubt
from taxed;

-- What was wholly refunded went back line by line; of a part the file says no more than
-- the amount. Neither has a time: the order's stands for it.
create view plain_refunds as
select
    order_id,
    line_id,
    'refund' as refund_id,
    orders.ordered_at as refunded_at,
    quantity,
    quantity * price - automatic - coupons as subtotal
from plain_lines inner join plain_orders as orders using (order_id)
where refunded > 0 and refunded >= paid - 0.005;

create view plain_adjustments as
select
    order_id,
    'refund' as adjustment_id,
    ordered_at as adjusted_at,
    refunded * (1 - coalesce(tax_of_total, 0)) as amount,
    refunded * coalesce(tax_of_total, 0) as tax
from plain_orders
where refunded > 0 and refunded < paid - 0.005;

create view plain_products as
select
    product_id,
    max_by(product_name, ordered_at) as product_name,
    max_by(brand, ordered_at) as brand,
    max_by(list_price, ordered_at) as list_price,
    max(product_type) as product_type
from plain_lines inner join plain_orders using (order_id)
group by product_id;

create view customers as
select customer_id, max_by(country, ordered_at) as country
from plain_orders
where customer_id is not null
group by customer_id;

create view left_out as
select
    'orders_export' as table_name,
    'the order is also in an export whose name comes later' as reason,
    (select count(*) from identified) - (select count(*) from export_lines)
        as row_count
union all
select
    'orders_export',
    'no item stands on the line',
    (select count(*) from export_lines) - (select count(*) from export_items);

.read shared/orders.sql
