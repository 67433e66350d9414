with

supply_terms as (

    select * from {{ ref('stg_supply_terms') }}

),

latest_stock as (

    select * from {{ ref('int_latest_stock') }}

),

order_days as (

    select * from {{ ref('int_order_days') }}

),

products as (

    select product_id from supply_terms
    union distinct
    select product_id from latest_stock

),

terms as (

    select
        products.product_id,
        supply_terms.product_id is not null as has_supply_terms,
        supply_terms.supplier_id,
        coalesce(
            supply_terms.lead_time_days,
            {{ number_var('stock_lead_time_days', 0, 3650) }}
        ) as lead_time_days,
        coalesce(supply_terms.lead_time_sd_days, 0e0) as lead_time_sd_days,
        coalesce(order_days.days_until_order, 0) as days_until_order,
        greatest(
            cast(order_days.days_between_orders as double),
            cast(ceil(coalesce(
                supply_terms.review_period_days,
                order_days.days_between_orders,
                {{ number_var('stock_review_days', 1, 3650) }}
            )) as double),
            1e0
        ) as review_days,
        nullif(greatest(supply_terms.order_cost, 0), 0) as order_cost,
        nullif(greatest(supply_terms.holding_cost_rate, 0e0), 0e0) as holding_cost_rate,
        nullif(greatest(supply_terms.shortage_cost, 0), 0) as shortage_cost,
        case
            when supply_terms.pack_size > 0e0 then supply_terms.pack_size else 1e0
        end as pack_size,
        greatest(coalesce(supply_terms.minimum_order_quantity, 0e0), 0e0)
            as minimum_order_quantity

    from products
    left join supply_terms on products.product_id = supply_terms.product_id
    left join order_days on supply_terms.order_weekdays = order_days.order_weekdays

)

select
    *,
    -- Nobody delivers a part of a pack.
    {{ whole_packs('minimum_order_quantity', 'pack_size') }} * pack_size
        as minimum_order_units

from terms

where product_id in (select product_id from {{ ref('int_goods') }})
