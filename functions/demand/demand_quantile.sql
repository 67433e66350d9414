-- Of horizons of whole weeks around the days asked for.
with

horizons as (

    select
        quantiles.days,
        any_value(asked.asked_days) as asked_days,
        {{ units_at_level('units') }} as units

    from (
        select
            for_product_id,
            how_many_days,
            at_level
    ) as asked (asked_product_id, asked_days, asked_level)
    inner join {{ ref('int_demand_quantiles') }} as quantiles
        on asked.asked_product_id = quantiles.product_id

    where
        asked.asked_level between 0 and 1
        and quantiles.days + 7 > asked.asked_days
        and quantiles.days - 7 < asked.asked_days

    group by quantiles.days

    having min(quantiles.quantile_level) <= any_value(asked.asked_level)

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

from horizons
