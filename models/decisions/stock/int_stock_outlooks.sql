with

positions as (

    select * from {{ ref('int_stock_positions') }}

    where on_hand is not null

),

policies as (

    select * from {{ ref('int_order_policies') }}

),

orders as (

    select * from {{ ref('int_stock_orders') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

last_sales as (

    select
        product_id,
        max(sale_date) as last_sale_date

    from {{ ref('int_product_daily_sales') }}

    group by product_id

)

select
    positions.*,
    products.product_name,
    cast(products.unit_cost as double) as unit_cost,
    policies.daily_units,
    policies.expected_lead_time_days,
    round(
        1e0 - least(
            policies.target_level, {{ number_var('stock_service_level', 0.01, 0.995) }}
        ),
        6
    ) as accepted_risk,
    orders.lead_time_risk,
    orders.order_units,
    coalesce(orders.has_supply_terms, false) as has_supply_terms,
    {{ dbt.datediff(
        'last_sales.last_sale_date', 'shop_dates.as_of_date', 'day'
    ) }} as days_since_last_sale,
    case
        when policies.daily_units > 0e0
            then least(
                greatest(positions.on_hand, 0e0) / policies.daily_units, 99999e0
            )
    end as days_of_cover,
    greatest(
        coalesce(policies.daily_units, 0e0) * 7e0
        * {{ number_var('overstock_weeks', 1, 520) }},
        case
            when policies.daily_units > 0e0 then policies.order_up_to_level
            else 0e0
        end
    ) as enough_units

from positions
cross join shop_dates
inner join products on positions.product_id = products.product_id
left join policies
    on positions.product_id = policies.product_id
    and positions.location_id = policies.location_id
left join orders
    on positions.product_id = orders.product_id
    and positions.location_id = orders.location_id
left join last_sales on positions.product_id = last_sales.product_id
