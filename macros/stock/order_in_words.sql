{# Why so much is ordered, of the columns of replenishment_orders before its select. #}
{% macro order_in_words() -%}
    concat(
        {{ units_in_words('on_hand') }}, ' on hand and ',
        {{ units_in_words('on_order') }}, ' on order, ',
        {{ units_in_words('expected_protection_units') }}, ' expected in ',
        {{ days_in_words('protection_days') }}, ': it would run out with probability ',
        cast(cast(stock_out_risk_before as decimal(5, 2)) as varchar), ', with this order ',
        cast(cast(stock_out_risk_after as decimal(5, 2)) as varchar), '; ', policy_reason,
        case
            when is_capped then '; so it is less than would fill up the stock'
            else ''
        end,
        case
            when order_units > daily_units * 7e0 * {{ var('overstock_weeks') }} + 1e0
                then concat(
                    case
                        when policy in ('(s,S)', '(r,Q)') then '; so much'
                        else '; in such packs and minimum orders it'
                    end,
                    ' lasts about ',
                    {{ days_in_words('least(order_units / daily_units, 99999e0)') }}
                )
            else ''
        end,
        case
            when on_hand < 0e0
                then '; the count is below 0{{
                    ", which is taken for 0" if var("unmet_demand") == "lost" }}'
            else ''
        end,
        case
            when is_stock_stale
                then concat(
                    '; look first: it was last counted on ',
                    cast(stock_date as varchar)
                )
            else ''
        end
    )
{%- endmacro %}
