with

order_terms as (

    select * from {{ ref('int_order_terms') }}

    where has_supply_terms

),

horizons as (

    select * from {{ ref('int_cumulative_demand') }}

),

quantiles as (

    select * from {{ ref('int_demand_quantiles') }}

    where quantile_level = 9e-1

),

products as (

    select * from {{ ref('stg_products') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

planned_orders as (

    select
        product_id,
        week_number,
        round(sum(planned_order_units), 6) as planned_order_units

    from {{ ref('int_planned_orders') }}

    group by product_id, week_number

),

weeks as (

    select
        horizons.product_id,
        cast(horizons.days / 7 as integer) as week_number,
        cast({{ dbt.dateadd(
            'day', 'horizons.days - 7', 'shop_dates.as_of_date'
        ) }} as date) as week_start_date,
        greatest(
            horizons.expected_units - coalesce(
                lag(horizons.expected_units) over (
                    partition by horizons.product_id order by horizons.days
                ),
                0e0
            ),
            0e0
        ) as expected_units,
        horizons.expected_units as cumulative_expected_units,
        quantiles.units as cumulative_high_units

    from horizons
    cross join shop_dates
    left join quantiles
        on horizons.product_id = quantiles.product_id
        and horizons.days = quantiles.days

)

select
    order_terms.supplier_id,
    weeks.product_id,
    products.product_name,
    weeks.week_number,
    weeks.week_start_date,
    weeks.expected_units,
    weeks.cumulative_expected_units,
    weeks.cumulative_high_units,
    planned_orders.planned_order_units,
    order_terms.pack_size

from weeks
inner join order_terms on weeks.product_id = order_terms.product_id
inner join products on weeks.product_id = products.product_id
left join planned_orders
    on weeks.product_id = planned_orders.product_id
    and weeks.week_number = planned_orders.week_number
