with

positions as (

    select * from {{ ref('int_stock_positions') }}

    where on_hand is not null

),

policies as (

    select * from {{ ref('int_stock_policies') }}

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

),

stocked as (

    select
        positions.*,
        products.product_name,
        cast(products.unit_cost as double) as unit_cost,
        policies.daily_units,
        policies.expected_lead_time_days,
        policies.target_level,
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

),

kinds as (

    select
        *,
        case
            when lead_time_risk > round(1e0 - target_level, 6) then 'about to run out'
            when daily_units > 0e0 and on_hand > enough_units then 'overstock'
            when daily_units > 0e0 then null
            when daily_units is null and days_since_last_sale <= 91 then 'no forecast'
            when on_hand > 0e0 then 'dead stock'
        end as kind,
        greatest(on_hand - enough_units, 0e0) as excess_units

    from stocked

)

select
    product_id,
    product_name,
    location_id,
    kind,
    on_hand,
    on_order,
    stock_date,
    is_stale as is_stock_stale,
    days_of_cover,
    days_since_last_sale,
    expected_lead_time_days as days_until_delivery,
    lead_time_risk as stock_out_risk,
    case when kind in ('overstock', 'dead stock') then excess_units end as excess_units,
    cast(round(on_hand * unit_cost, 2) as decimal(38, 2)) as stock_value,
    case
        when kind in ('overstock', 'dead stock')
            then cast(round(excess_units * unit_cost, 2) as decimal(38, 2))
    end as excess_value,
    {{ stock_risk_in_words() }} as reason

from kinds

where kind is not null
