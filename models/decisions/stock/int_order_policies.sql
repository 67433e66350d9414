with

lead_time_demand as (

    select * from {{ ref('int_lead_time_demand') }}

    where quantile_level = 1e0

),

targets as (

    select * from {{ ref('int_stock_targets') }}

),

levels as (

    select * from {{ ref('int_base_stock_levels') }}

),

named as (

    select
        levels.product_id,
        levels.location_id,
        levels.base_stock_level,
        levels.review_level,
        levels.service_level,
        levels.is_integer_demand,
        lead_time_demand.expected_protection_units,
        lead_time_demand.protection_days,
        lead_time_demand.share_beyond_forecast,
        lead_time_demand.expected_lead_time_days,
        targets.is_by_cost,
        targets.daily_units,
        targets.daily_holding_cost,
        targets.shortage_cost,
        targets.order_cost,
        targets.batch_units,
        case
            when targets.economic_order_quantity is not null
                then
                    case
                        when targets.review_days <= 1e0 then '(r,Q)' else '(s,S)'
                    end
            when lead_time_demand.expected_lead_time_days = 0e0 then 'newsvendor'
            when '{{ var("unmet_demand") }}' = 'lost' then 'capped base-stock'
            else 'base-stock'
        end as policy,
        -- The highest position that is too low: of what is counted, one less.
        case
            when levels.is_integer_demand then levels.base_stock_level - 1e0
            else levels.base_stock_level
        end as reorder_point

    from levels
    inner join targets
        on levels.product_id = targets.product_id
        and levels.location_id = targets.location_id
    inner join lead_time_demand
        on levels.product_id = lead_time_demand.product_id
        and levels.location_id = lead_time_demand.location_id

)

select
    product_id,
    location_id,
    policy,
    service_level as target_level,
    is_by_cost,
    is_integer_demand,
    reorder_point,
    case
        when policy in ('(s,S)', '(r,Q)') then reorder_point + batch_units
        else base_stock_level
    end as order_up_to_level,
    case when policy = '(r,Q)' then batch_units end as order_quantity,
    case when policy = 'capped base-stock' then greatest(review_level, 1e0) end
        as order_cap,
    batch_units,
    greatest(base_stock_level - expected_protection_units, 0e0) as safety_stock,
    expected_protection_units,
    protection_days,
    expected_lead_time_days,
    daily_units,
    concat(
        {{ policy_in_words() }},
        {{ target_in_words() }}
    ) as reason

from named
