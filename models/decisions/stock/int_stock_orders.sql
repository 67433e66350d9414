with

policies as (

    select * from {{ ref('int_order_policies') }}

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

available as (

    select
        policies.*,
        positions.stock_position,
        order_terms.has_supply_terms,
        order_terms.pack_size,
        order_terms.minimum_order_units,
        -- Half a piece serves nobody.
        case
            when policies.is_integer_demand then floor(positions.stock_position)
            else positions.stock_position
        end as available_units

    from policies
    inner join positions
        on policies.product_id = positions.product_id
        and policies.location_id = positions.location_id
    inner join order_terms on policies.product_id = order_terms.product_id

),

wanted as (

    select
        *,
        case
            when not has_supply_terms or available_units > reorder_point then 0e0
            when policy = '(r,Q)'
                then batch_units * (
                    floor((reorder_point - available_units) / batch_units) + 1e0
                )
            else order_up_to_level - available_units
        end as wanted_units

    from available

),

capped as (

    select
        *,
        coalesce(wanted_units > order_cap, false) as is_capped,
        {{ order_packs() }} as order_packs

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
