with

policies as (

    select * from {{ ref('int_stock_policies') }}

),

positions as (

    select * from {{ ref('int_stock_positions') }}

    where stock_position is not null

),

order_terms as (

    select * from {{ ref('int_order_terms') }}

),

lead_time_demand as (

    select * from {{ ref('int_lead_time_demand') }}

),

wanted as (

    select
        policies.*,
        positions.stock_position,
        order_terms.has_supply_terms,
        order_terms.pack_size,
        order_terms.minimum_order_units,
        case
            when policies.policy = '(r,Q)'
                then policies.batch_units * (
                    floor(
                        (policies.reorder_point - positions.stock_position)
                        / policies.batch_units
                    ) + 1e0
                )
            else policies.order_up_to_level - positions.stock_position
        end as wanted_units

    from policies
    inner join positions
        on policies.product_id = positions.product_id
        and policies.location_id = positions.location_id
    inner join order_terms on policies.product_id = order_terms.product_id

),

capped as (

    select
        *,
        coalesce(wanted_units > order_cap, false) as is_capped,
        case
            when not has_supply_terms then 0e0
            when stock_position > reorder_point or wanted_units <= 0e0 then 0e0
            else
                ceil(round(
                    greatest(
                        least(wanted_units, coalesce(order_cap, wanted_units)),
                        minimum_order_units
                    ) / pack_size,
                    6
                ))
        end as order_packs

    from wanted

),

ordered as (

    select
        *,
        round(order_packs * pack_size, 6) as order_units

    from capped

)

select
    ordered.product_id,
    ordered.location_id,
    ordered.has_supply_terms,
    ordered.stock_position,
    ordered.order_packs,
    ordered.order_units,
    ordered.is_capped,
    {{ stock_out_risk(
        'lead_time_demand.lead_time_units', 'ordered.stock_position'
    ) }} as lead_time_risk,
    {{ stock_out_risk(
        'lead_time_demand.protection_units', 'ordered.stock_position'
    ) }} as stock_out_risk_before,
    {{ stock_out_risk(
        'lead_time_demand.protection_units',
        'ordered.stock_position + ordered.order_units'
    ) }} as stock_out_risk_after

from ordered
inner join lead_time_demand
    on ordered.product_id = lead_time_demand.product_id
    and ordered.location_id = lead_time_demand.location_id

group by all
