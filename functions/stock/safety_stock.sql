with

locations as (

    select
        any_value(demand.expected_protection_units) as expected_units,
        {{ units_at_level('protection_units') }} as units

    from (
        select
            for_product_id,
            at_service_level
    ) as asked (asked_product_id, asked_level)
    inner join {{ ref('int_lead_time_demand') }} as demand
        on asked.asked_product_id = demand.product_id

    where asked.asked_level between 0 and 1

    group by demand.location_id

)

select round(sum(greatest(units - expected_units, 0)), 6) from locations
