select
    case
        when at_price_before > 0 and at_price_after > 0 and at_units_before > 0
            then
                round(
                    (at_units_after - at_units_before) * at_price_before
                    / nullif((at_price_after - at_price_before) * at_units_before, 0),
                    9
                )
    end
