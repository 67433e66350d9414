with

lead_time_demand as (

    select * from {{ ref('int_lead_time_demand') }}

    where quantile_level = 1e0

),

order_terms as (

    select * from {{ ref('int_order_terms') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

costs as (

    select
        lead_time_demand.*,
        order_terms.review_days,
        order_terms.pack_size,
        order_terms.minimum_order_units,
        cast(order_terms.order_cost as double) as order_cost,
        cast(order_terms.shortage_cost as double) as shortage_cost,
        nullif(
            cast(products.unit_cost as double) * order_terms.holding_cost_rate / 365e0,
            0e0
        ) as daily_holding_cost,
        lead_time_demand.expected_protection_units
        / lead_time_demand.protection_days as daily_units

    from lead_time_demand
    inner join order_terms on lead_time_demand.product_id = order_terms.product_id
    inner join products on lead_time_demand.product_id = products.product_id

),

-- The economic order quantity (Harris 1913), but never for longer than makes overstock.
quantities as (

    select
        *,
        case
            when order_cost > 0e0 and daily_holding_cost > 0e0
                then least(
                    sqrt(2e0 * order_cost * daily_units / daily_holding_cost),
                    daily_units * 7e0 * {{ number_var('overstock_weeks', 1, 520) }}
                )
        end as economic_order_quantity

    from costs

),

batches as (

    select
        *,
        {{ whole_packs(
            'greatest(
                coalesce(economic_order_quantity, 0e0), minimum_order_units, pack_size
            )',
            'pack_size'
        ) }} * pack_size as batch_units

    from quantities

)

select
    product_id,
    location_id,
    daily_units,
    review_days,
    protection_days,
    daily_holding_cost,
    shortage_cost,
    order_cost,
    economic_order_quantity,
    batch_units,
    '{{ var("unmet_demand") }}' = 'lost' as is_unmet_demand_lost,
    shortage_cost is not null and daily_holding_cost is not null as is_by_cost,
    {{ number_var('stock_service_level', 0.01, 0.995) }} as min_service_level

from batches
