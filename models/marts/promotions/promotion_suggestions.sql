with

calendar as (

    select * from {{ ref('int_promotion_calendar') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

lowest_prices as (

    select * from {{ ref('int_lowest_prices') }}

),

simulated as (

    {{ costs_are_simulated() }}

)

select
    cast(calendar.suggestion_rank as integer) as suggestion_rank,
    calendar.product_id,
    calendar.store_id,
    products.product_name,
    coalesce(products.category, '') as category,
    calendar.starts_on,
    cast(
        {{ dbt.dateadd(
            'day', 'cast(calendar.days - 1 as integer)', 'calendar.starts_on'
        ) }} as date
    ) as ends_on,
    cast(calendar.days as integer) as days,
    round(calendar.regular_price, 4) as regular_price,
    round(calendar.paid_price, 4) as promotion_price,
    round(1e0 - calendar.paid_price / calendar.regular_price, 4) as discount_rate,
    lowest_prices.lowest_price_30_days,
    {{ reduction_from(
        'lowest_prices.lowest_price_30_days', 'calendar.paid_price',
        'calendar.regular_price'
    ) }} as reduction_from_lowest_rate,
    case when calendar.unit_cost is null then 'revenue' else 'margin' end as objective,
    round(calendar.baseline, 6) as baseline_units,
    {{ with_interval('calendar.extra', 'extra_units') }},
    {{ with_interval('calendar.ahead', 'units_bought_ahead') }},
    {{ with_interval('calendar.taken', 'units_from_substitutes') }},
    {{ with_interval('calendar.net', 'net_extra_units') }},
    {{ with_interval('calendar.revenue_change', 'revenue_change') }},
    {{ with_interval('calendar.margin_change', 'margin_change') }},
    round(calendar.substitutes_baseline, 6) as substitutes_baseline_units,
    round(calendar.discount_given, 6) as discount_given,
    cast(calendar.past_promotions as integer) as past_promotions,
    round(calendar.past_extra_units, 6) as past_extra_units,
    case
        when calendar.unit_cost is null then null
        when simulated.are_costs_simulated then 'simulated'
        else 'known'
    end as cost_basis,
    concat(
        case
            when calendar.past_promotions > 0e0
                then concat(
                    'its ', cast(calendar.past_promotions as integer),
                    ' past promotions (', calendar.past_kinds, ') brought ',
                    round(calendar.past_extra_units, 1),
                    ' extra units on average; of ', round(calendar.extra, 1),
                    ' expected, ', round(calendar.net, 1), ' are the shop''s gain'
                )
            else concat(
                'products of its kind gained by promotions; of ',
                round(calendar.extra, 1), ' extra units expected, ',
                round(calendar.net, 1), ' are the shop''s gain'
            )
        end,
        {{ no_reduction_in_words(
            'lowest_prices.lowest_price_30_days', 'calendar.paid_price',
            'calendar.regular_price'
        ) }}
    ) as reason

from calendar
inner join products on calendar.product_id = products.product_id
left join lowest_prices on calendar.product_id = lowest_prices.product_id
cross join simulated
