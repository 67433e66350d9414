with

asked as (

    select
        for_product_id as asked_product_id,
        how_many_days as asked_days,
        at_level as asked_level

),

-- Spans of whole weeks around the days asked for, and levels around the level.
spans as (

    select
        quantiles.days,
        any_value(asked.asked_days) as asked_days,
        any_value(asked.asked_level) as level,
        max(quantiles.quantile_level) filter (
            where quantiles.quantile_level <= asked.asked_level
        ) as level_below,
        max(quantiles.units) filter (
            where quantiles.quantile_level <= asked.asked_level
        ) as units_below,
        min(quantiles.quantile_level) filter (
            where quantiles.quantile_level >= asked.asked_level
        ) as level_above,
        min(quantiles.units) filter (
            where quantiles.quantile_level >= asked.asked_level
        ) as units_above

    from asked
    inner join {{ ref('int_demand_quantiles') }} as quantiles
        on asked.asked_product_id = quantiles.product_id

    where
        quantiles.days > asked.asked_days - 7
        and quantiles.days < asked.asked_days + 7

    group by quantiles.days

),

points as (

    select
        days,
        asked_days,
        coalesce(
            units_below
            + (units_above - units_below)
            * (level - level_below) / nullif(level_above - level_below, 0),
            units_above + 0 * units_below
        ) as units

    from spans

)

select
    case
        when max(days) < max(asked_days) or max(asked_days) < 0 then null
        when max(asked_days) < 7 then max(units) * max(asked_days) / 7
        when count(*) = 1 then max(units)
        else
            min(units)
            + (max(units) - min(units)) * (max(asked_days) - min(days)) / 7
    end

from points
