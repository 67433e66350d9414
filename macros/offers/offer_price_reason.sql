{# What a row of int_offer_prices rests on, in words. #}
{% macro offer_price_reason() -%}
    concat(
        case
            when price < usual_price then 'a promotion runs today'
            when own_price is not null then own_reason
            when list_price is not null
                then concat(
                    'most customers',
                    case when price_list <> '' then ' of ' else '' end, price_list,
                    ' pay ', {{ price_in_words('list_price') }}
                )
            when todays_price is not null then 'today''s price'
            else 'no price is known: it was never sold at one'
        end,
        case
            when own_price is null and price_ratio <> 1e0 and price = usual_price
                then concat(
                    '; this one usually pays ',
                    cast(round(1e2 * abs(price_ratio - 1e0)) as integer),
                    case when price_ratio < 1e0 then ' % less' else ' % more' end
                )
            else ''
        end
    )
{%- endmacro %}
