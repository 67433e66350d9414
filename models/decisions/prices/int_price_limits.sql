with

limits as (

    select * from {{ ref('int_single_price_limits') }}

),

-- A limit narrows what the more important ones have left, and of what lies wholly
-- outside it, the nearest end remains. (`least` and `greatest` skip nulls.)
obliged as (

    select
        *,
        case
            when is_fixed then price
            else least(
                greatest(cast(1e-2 as decimal(12, 2)), floor_price, cost_floor),
                cap_price
            )
        end as lowest_obliged,
        case when is_fixed then price else cap_price end as highest_obliged

    from limits

),

-- These all allow today's price, so they never contradict each other.
near_today as (

    select
        *,
        least(
            greatest(lowest_obliged, uncut_price, scarce_price, step_low, lowest_seen),
            highest_obliged
        ) as lowest_near,
        greatest(
            least(highest_obliged, ample_price, step_high, highest_seen),
            lowest_obliged
        ) as highest_near

    from obliged

),

raised as (

    select
        *,
        least(greatest(lowest_near, margin_floor, competitor_low), highest_near)
            as lowest_allowed_price

    from near_today

),

narrowed as (

    select
        *,
        greatest(least(highest_near, competitor_high), lowest_allowed_price)
            as highest_allowed_price

    from raised

),

-- The most important of the limits that lie at an end has set it.
named as (

    select
        *,
        case lowest_allowed_price
            when floor_price then 'floor'
            when cost_floor then 'cost'
            when uncut_price then 'never cut'
            when scarce_price then 'stock cover'
            when step_low then 'largest step'
            when lowest_seen then 'observed range'
            when margin_floor then 'least margin'
            when competitor_low then 'competitors'
        end as lower_rule,
        case highest_allowed_price
            when cap_price then 'cap'
            when floor_price then 'floor'
            when cost_floor then 'cost'
            when ample_price then 'stock cover'
            when step_high then 'largest step'
            when highest_seen then 'observed range'
            when competitor_high then 'competitors'
        end as upper_rule

    from narrowed

)

select
    product_id,
    price as current_price,
    case when unit_cost is null then 'revenue' else coalesce(objective, 'margin') end
        as objective,
    unit_cost,
    price_ending,
    largest_changes_per_week,
    is_fixed,
    lowest_obliged,
    highest_obliged,
    lowest_allowed_price,
    highest_allowed_price,
    case
        when is_fixed then 'fixed'
        when lowest_allowed_price = cap_price then 'cap'
        else coalesce(lower_rule, upper_rule)
    end as lowest_allowed_because,
    case
        when is_fixed then 'fixed'
        else coalesce(upper_rule, lower_rule)
    end as highest_allowed_because

from named
