{# What is wrong with a stock, of the columns of stock_risks before its select. #}
{% macro stock_risk_in_words() -%}
    concat(
        case kind
            when 'about to run out'
                then concat(
                    case
                        when on_hand > 0e0
                            then concat(
                                {{ units_in_words('on_hand') }}, ' on hand last about ',
                                {{ days_in_words('days_of_cover') }}
                            )
                        else 'none is on hand'
                    end,
                    ', ', {{ units_in_words('on_order') }},
                    ' on order; an order now would be there in ',
                    {{ days_in_words('expected_lead_time_days') }},
                    case
                        when order_units > 0e0
                            then concat('; ', {{ units_in_words('order_units') }},
                                ' should be ordered')
                        when has_supply_terms then ''
                        else ' (assumed: it has no supply terms, so nothing is ordered)'
                    end
                )
            when 'overstock'
                then concat(
                    {{ units_in_words('on_hand') }}, ' on hand last about ',
                    {{ days_in_words('days_of_cover') }}, '; ',
                    {{ units_in_words('enough_units') }}, ' would be enough'
                )
            when 'no forecast'
                then concat(
                    'sold ', {{ days_in_words('days_since_last_sale') }},
                    ' ago, but its demand is not forecast: nothing is ordered'
                )
            when 'dead stock'
                then case
                    when days_since_last_sale is null then 'it was never sold'
                    when days_since_last_sale <= 91 then 'nothing is expected to sell here'
                    else concat(
                        'nothing sold in ', {{ days_in_words('days_since_last_sale') }}
                    )
                end
        end,
        case
            when is_stale
                then concat('; it was last counted on ', cast(stock_date as varchar))
            else ''
        end
    )
{%- endmacro %}
