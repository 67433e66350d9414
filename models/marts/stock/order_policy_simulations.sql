with

simulations as (

    select * from {{ ref('int_order_policy_simulations') }}

),

policies as (

    select * from {{ ref('int_compared_order_policies') }}

),

products as (

    select * from {{ ref('stg_products') }}

)

select
    simulations.product_id,
    products.product_name,
    simulations.location_id,
    simulations.period,
    simulations.policy_name,
    policies.policy,
    policies.reorder_point,
    policies.order_up_to_level,
    simulations.days,
    simulations.demand_units,
    simulations.short_units,
    simulations.fill_rate,
    simulations.stock_out_days,
    simulations.mean_stock,
    simulations.turnover_per_year,
    simulations.orders,
    simulations.ordered_units,
    simulations.holding_cost,
    simulations.order_cost,
    simulations.shortage_cost,
    simulations.holding_cost + simulations.order_cost + simulations.shortage_cost
        as total_cost,
    policies.are_costs_known

from simulations
inner join policies
    on simulations.product_id = policies.product_id
    and simulations.location_id = policies.location_id
    and simulations.policy_name = policies.policy_name
inner join products on simulations.product_id = products.product_id
