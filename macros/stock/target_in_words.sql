{# Where the target comes from, of `service_level`, `is_by_cost` and costs, and what
   else to know of the level that it leads to. #}
{% macro target_in_words() -%}
    concat(
        case
            when is_by_cost
                then concat(
                    '; a unit short costs ',
                    cast(cast(shortage_cost as decimal(12, 2)) as varchar),
                    ', one held ',
                    cast(cast(daily_holding_cost * 7e0 as decimal(18, 4)) as varchar),
                    ' a week, so it is cheapest to order before stock would last '
                    || 'with a probability below ',
                    cast(cast(service_level as decimal(5, 3)) as varchar)
                )
            else concat(
                '; its costs are unknown, so it is ordered before stock would last '
                || 'with a probability below ',
                cast(cast(service_level as decimal(5, 3)) as varchar)
            )
        end,
        case
            when base_stock_level = 0e0
                then '; it sells too rarely to be worth keeping'
            else ''
        end,
        case
            when share_beyond_forecast > 0e0
                then '; beyond the 56 days of the forecast its demand is taken to go on'
            else ''
        end
    )
{%- endmacro %}
