with

asked as (

    select
        for_product_id as asked_product_id,
        at_service_level as asked_level

),

neighbours as (

    select
        any_value(demand.expected_protection_units) as expected_units,
        any_value(asked.asked_level) as level,
        max(demand.quantile_level) filter (
            where demand.quantile_level <= asked.asked_level
        ) as level_below,
        max(demand.protection_units) filter (
            where demand.quantile_level <= asked.asked_level
        ) as units_below,
        min(demand.quantile_level) filter (
            where demand.quantile_level >= asked.asked_level
        ) as level_above,
        min(demand.protection_units) filter (
            where demand.quantile_level >= asked.asked_level
        ) as units_above

    from {{ ref('int_lead_time_demand') }} as demand
    inner join asked on demand.product_id = asked.asked_product_id

    where asked.asked_level between 0 and 1

    group by demand.location_id

),

levels as (

    select
        expected_units,
        coalesce(
            units_below
            + (units_above - units_below)
            * (level - level_below)
            / nullif(level_above - level_below, 0),
            units_above
        ) as units

    from neighbours

)

select round(sum(greatest(units - expected_units, 0)), 6) from levels
