{# The finding of a row of fairness_audit in words: discounts first, then own prices. #}
{% macro fairness_finding() -%}
    concat(
        case
            when discounted_share = 0e0 then 'nobody here has a discount'
            when price_ratio = 1e0 then 'pays least for the same products'
            else
                concat(
                    'pays up to ',
                    round(100e0 * (price_ratio - 1e0), 2),
                    ' % more for the same products than the group that pays least'
                )
        end,
        case
            when not is_within_bound
                then ', and on one product discounts do more than the bound on price ratios allows'
            else ''
        end,
        case
            when is_separable
                then '; discounts separate it from the others: some input stands for it'
            else '; discounts separate it no better than chance'
        end,
        case
            when round(own_price_ratio - 1e0, 4) > 0e0
                then concat(
                    '; before discounts customers'' own prices are up to ',
                    round(100e0 * (own_price_ratio - 1e0), 2),
                    ' % above those of the group that has the lowest'
                )
            else ''
        end,
        case
            when not are_own_prices_within_bound
                then ', and on one product own prices differ by more than the bound'
            else ''
        end
    )
{%- endmacro %}
