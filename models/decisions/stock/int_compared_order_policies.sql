with

suggested_policies as (

    select * from {{ ref('int_order_policies') }}

),

normal_approximation_policies as (

    select * from {{ ref('int_normal_approximation_policies') }}

),

targets as (

    select * from {{ ref('int_stock_targets') }}

),

positions as (

    select * from {{ ref('int_stock_positions') }}

    where on_hand is not null

),

order_terms as (

    select * from {{ ref('int_order_terms') }}

    where has_supply_terms

),

levels as (

    select
        product_id,
        location_id,
        'suggested' as policy_name,
        policy,
        reorder_point,
        order_up_to_level,
        order_quantity,
        order_cap

    from suggested_policies

    union all

    select
        product_id,
        location_id,
        'normal approximation' as policy_name,
        policy,
        reorder_point,
        order_up_to_level,
        order_quantity,
        order_cap

    from normal_approximation_policies

)

select
    levels.product_id,
    levels.location_id,
    levels.policy_name,
    levels.policy,
    levels.reorder_point,
    levels.order_up_to_level,
    levels.order_quantity,
    levels.order_cap,
    positions.on_hand,
    positions.on_order,
    positions.demand_share,
    order_terms.lead_time_days,
    order_terms.review_days,
    order_terms.pack_size,
    order_terms.minimum_order_units,
    coalesce(targets.daily_holding_cost, 0e0) as daily_holding_cost,
    coalesce(targets.order_cost, 0e0) as order_cost,
    coalesce(targets.shortage_cost, 0e0) as shortage_cost,
    targets.daily_holding_cost is not null and targets.shortage_cost is not null
        as are_costs_known,
    '{{ var("unmet_demand") }}' = 'lost' as is_unmet_demand_lost

from levels
inner join order_terms on levels.product_id = order_terms.product_id
inner join positions
    on levels.product_id = positions.product_id
    and levels.location_id = positions.location_id
inner join targets
    on levels.product_id = targets.product_id
    and levels.location_id = targets.location_id
