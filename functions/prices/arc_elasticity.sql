-- Null where a price is a thousand times the other: of no use, and soon of no end.
select case when isfinite(answer.elasticity) then answer.elasticity end

from (
    select
        case
            when
                asked.price_before > 0
                and asked.price_after between
                asked.price_before / 1e3 and asked.price_before * 1e3
                and asked.units_before > 0
                then
                    round(
                        (asked.units_after - asked.units_before) * asked.price_before
                        / nullif(
                            (asked.price_after - asked.price_before)
                            * asked.units_before, 0
                        ),
                        9
                    )
        end as elasticity
    from (
        select
            at_price_before,
            at_price_after,
            at_units_before,
            at_units_after
    ) as asked (price_before, price_after, units_before, units_after)
) as answer
