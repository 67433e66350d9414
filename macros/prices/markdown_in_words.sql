{# What a plan comes to, of the tables of markdown_plans before its select. #}
{% macro markdown_in_words() -%}
    case
        when by_product.no_plan_reason is not null then by_product.no_plan_reason
        when by_product.price_cuts = 0 and curves.elasticity > -1e0
            then concat(
                'a lower price brings less: of 1 % less it sells only ',
                round(-curves.elasticity, 2), ' % more'
            )
        when by_product.price_cuts = 0
            then 'no lower price is known to bring noticeably more'
        else concat(
            case by_product.price_cuts
                when 1 then 'one new price, '
                else concat(by_product.price_cuts, ' new prices, down to ')
            end,
            cast(by_product.last_price as decimal(12, 2)),
            case when by_product.last_price < curves.unit_cost then ' (below cost)' else '' end,
            ': ',
            {{ units_in_words('round(by_product.expected_units, 1)') }}, ' of ',
            {{ units_in_words('terms.on_hand') }}, ' sell by then',
            case
                when by_product.cleared_share < 5e-1
                    then '; a price alone does not clear the rest'
                else ''
            end
        )
    end
{%- endmacro %}
