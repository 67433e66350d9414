with

-- What nobody delivers is not ordered: without these terms the table is empty.
supply_terms as (

    select * from {{ ref('stg_supply_terms') }}

),

orders as (

    select * from {{ ref('int_stock_orders') }}

    where order_units > 0e0 and product_id in (select product_id from supply_terms)

),

policies as (

    select * from {{ ref('int_order_policies') }}

),

positions as (

    select * from {{ ref('int_stock_positions') }}

),

order_terms as (

    select * from {{ ref('int_order_terms') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

dated as (

    select
        orders.*,
        policies.policy,
        policies.expected_protection_units,
        policies.protection_days,
        policies.daily_units,
        policies.reason as policy_reason,
        positions.on_hand,
        positions.on_order,
        positions.stock_date,
        positions.is_stale as is_stock_stale,
        order_terms.supplier_id,
        order_terms.pack_size,
        products.product_name,
        round(orders.order_units * cast(products.unit_cost as double), 2)
            as expected_cost,
        cast({{ dbt.dateadd(
            'day', 'order_terms.days_until_order', 'shop_dates.as_of_date'
        ) }} as date) as order_date,
        cast({{ dbt.dateadd(
            'day',
            'order_terms.days_until_order + '
            ~ 'cast(round(order_terms.lead_time_days) as integer)',
            'shop_dates.as_of_date'
        ) }} as date) as expected_arrival_date

    from orders
    cross join shop_dates
    inner join policies
        on orders.product_id = policies.product_id
        and orders.location_id = policies.location_id
    inner join positions
        on orders.product_id = positions.product_id
        and orders.location_id = positions.location_id
    inner join order_terms on orders.product_id = order_terms.product_id
    inner join products on orders.product_id = products.product_id

)

select
    product_id,
    product_name,
    supplier_id,
    location_id,
    order_date,
    expected_arrival_date,
    order_units,
    order_packs,
    pack_size,
    cast(expected_cost as decimal(38, 2)) as expected_cost,
    on_hand,
    on_order,
    is_stock_stale,
    expected_protection_units as expected_units,
    protection_days as expected_units_days,
    stock_out_risk_before,
    stock_out_risk_after,
    policy,
    {{ order_in_words() }} as reason,
    {{ live_method('demand') }} as scored_by

from dated
