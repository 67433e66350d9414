with

lead_time_demand as (

    select * from {{ ref('int_lead_time_demand') }}

),

targets as (

    select * from {{ ref('int_stock_targets') }}

),

order_terms as (

    select * from {{ ref('int_order_terms') }}

),

levels as (

    select
        lead_time_demand.product_id,
        lead_time_demand.location_id,
        lead_time_demand.expected_protection_units,
        lead_time_demand.protection_days,
        lead_time_demand.share_beyond_forecast,
        lead_time_demand.expected_lead_time_days,
        min(lead_time_demand.protection_units) filter (
            where lead_time_demand.quantile_level >= targets.target_level
        ) as protection_level,
        min(lead_time_demand.review_units) filter (
            where lead_time_demand.quantile_level >= targets.target_level
        ) as review_level,
        count(*) filter (
            where
            lead_time_demand.protection_units
            <> floor(lead_time_demand.protection_units)
        ) = 0 as is_counted

    from lead_time_demand
    inner join targets
        on lead_time_demand.product_id = targets.product_id
        and lead_time_demand.location_id = targets.location_id

    group by all

),

named as (

    select
        levels.*,
        targets.target_level,
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
                        when order_terms.review_days <= 1e0 then '(r,Q)' else '(s,S)'
                    end
            when levels.expected_lead_time_days = 0e0 then 'newsvendor'
            when
                '{{ var("unmet_demand") }}' = 'lost'
                and levels.expected_lead_time_days > order_terms.review_days
                then 'capped base-stock'
            else 'base-stock'
        end as policy,
        -- The highest position that is too low: of what is counted, one less.
        case
            when levels.is_counted then levels.protection_level - 1e0
            else levels.protection_level
        end as reorder_point

    from levels
    inner join order_terms on levels.product_id = order_terms.product_id
    inner join targets
        on levels.product_id = targets.product_id
        and levels.location_id = targets.location_id

)

select
    product_id,
    location_id,
    policy,
    target_level,
    is_by_cost,
    reorder_point,
    case
        when policy in ('(s,S)', '(r,Q)') then reorder_point + batch_units
        else protection_level
    end as order_up_to_level,
    case when policy = '(r,Q)' then batch_units end as order_quantity,
    case when policy = 'capped base-stock' then greatest(review_level, 1e0) end
        as order_cap,
    batch_units,
    greatest(protection_level - expected_protection_units, 0e0) as safety_stock,
    expected_protection_units,
    protection_days,
    expected_lead_time_days,
    daily_units,
    concat(
        {{ policy_in_words() }},
        {{ target_in_words() }},
        case
            when protection_level = 0e0
                then '; it sells too rarely to be worth keeping'
            else ''
        end,
        case
            when share_beyond_forecast > 0e0
                then '; beyond the 56 days of the forecast its demand is taken to go on'
            else ''
        end
    ) as reason

from named
