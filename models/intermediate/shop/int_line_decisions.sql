{{ config(materialized='view') }} {# as large as the order lines: not kept twice #}

with

order_lines as (

    select * from {{ ref('stg_order_lines') }}

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

),

product_types as (

    select * from {{ ref('int_product_types') }}

),

bundle_lines as (

    select * from {{ ref('int_bundle_lines') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates') }}

),

known as (

    select
        order_lines.*,
        consenting_customers.customer_id as consenting_customer_id,
        product_types.product_type,
        product_types.is_goods,
        product_types.tax_rate,
        bundle_lines.not_counted_reason as bundle_reason,
        {{ is_foreign_currency('order_lines.currency') }} as is_foreign,
        exchange_rates.exchange_rate,
        abs(order_lines.quantity * cast(order_lines.unit_price as double))
        - abs(coalesce(cast(order_lines.coupon_amount as double), 0e0)) as paid

    from order_lines
    inner join product_types on order_lines.product_id = product_types.product_id
    left join consenting_customers
        on order_lines.customer_id = consenting_customers.customer_id
    left join bundle_lines
        on order_lines.order_id = bundle_lines.order_id
        and order_lines.line_number = bundle_lines.line_number
    left join exchange_rates
        on order_lines.currency = exchange_rates.currency
        and cast(order_lines.ordered_at as date) = exchange_rates.sale_date

)

select
    order_id,
    line_number,
    consenting_customer_id as customer_id,
    product_id,
    ordered_at,
    quantity,
    unit_price as raw_unit_price,
    {{ converted_money('unit_price') }} as unit_price,
    {{ converted_money('list_price') }} as list_price,
    {{ converted_money('coupon_amount') }} as coupon_amount,
    store_id,
    channel,
    price_list,
    currency,
    product_type,
    is_goods,
    case
        when status in (
            'pending', 'authorized', 'on_hold', 'draft', 'expired', 'failed',
            'cancelled', 'canceled', 'voided', 'test'
        ) then concat('its order is ', replace(status, '_', ' '))
        when is_foreign and exchange_rate is null
            then concat('no exchange rate of ', currency, ' on its day')
        when bundle_reason is not null then bundle_reason
        when is_goods and unit_price < 0 then 'goods at a price below 0'
        when product_type = 'gift_card'
            then 'a gift card: what is bought with it counts'
    end as not_counted_reason

from known
