with

limits as (select * from {{ ref('int_single_price_limits') }}),

-- A limit narrows what the more important ones have left, and of what lies wholly
-- outside it, the nearest end remains. (`least` and `greatest` skip nulls.)
bounded as (

    select
        *,
        case
            when is_fixed then price
            else least(
                greatest(cast(1e-2 as decimal(12, 2)), floor_price, cost_floor),
                cap_price
            )
        end as hard_low,
        case when is_fixed then price else cap_price end as hard_high

    from limits

),

-- These all allow today's price, so they never contradict each other.
near_today as (

    select
        *,
        least(
            greatest(hard_low, uncut_price, scarce_price, step_low, lowest_seen),
            hard_high
        ) as lowest_near,
        greatest(
            least(hard_high, ample_price, step_high, highest_seen),
            hard_low
        ) as highest_near

    from bounded

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
            when step_low then 'maximum step'
            when lowest_seen then 'observed range'
            when margin_floor then 'minimum margin'
            when competitor_low then 'competitors'
        end as lower_rule,
        case highest_allowed_price
            when cap_price then 'cap'
            when floor_price then 'floor'
            when cost_floor then 'cost'
            when ample_price then 'stock cover'
            when step_high then 'maximum step'
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
    places,
    max_changes_per_week,
    is_fixed,
    hard_low,
    hard_high,
    lowest_allowed_price,
    highest_allowed_price,
    case
        when is_fixed then 'fixed'
        when lowest_allowed_price = cap_price then 'cap'
        else coalesce(lower_rule, upper_rule)
    end as lowest_allowed_reason,
    case
        when is_fixed then 'fixed'
        else coalesce(upper_rule, lower_rule)
    end as highest_allowed_reason

from named
