{%- set impossible = impossible_because('forecast.asked_price', 'curves.price') -%}
with

forecast as (

    select
        any_value(asked.asked_price) as asked_price,
        any_value(asked.asked_product_id) as asked_product_id,
        sum(weeks.expected_units * days.share) as base_units,
        count(*) as days,
        any_value(asked.last_date - asked.first_date) + 1 as asked_days

    from (
        select
            for_product_id,
            on_first_date,
            on_last_date,
            at_price
    ) as asked (asked_product_id, first_date, last_date, asked_price)
    inner join {{ ref('int_demand_weeks') }} as weeks
        on asked.asked_product_id = weeks.product_id
    inner join {{ ref('int_day_shares') }} as days
        on weeks.product_id = days.product_id
        and days.sale_date between weeks.week_start_date and weeks.week_start_date + 6
        and days.sale_date between asked.first_date and asked.last_date

),

answer as (

    select
        case
            when forecast.asked_days is null or forecast.asked_days < 1
                then 'not sold in the last half year, or the days are not to come'
            when forecast.days < forecast.asked_days
                then 'the forecast does not reach so far, or not so far back'
            when forecast.asked_price is null then null
            when curves.price is null then 'its price is unknown'
            when {{ impossible }} is not null then {{ impossible }}
            else {{ extrapolation_reason('forecast.asked_price') }}
        end as reason,
        forecast.base_units,
        case
            when reason is null
                then
                    coalesce(
                        (forecast.asked_price / curves.price) ** curves.elasticity, 1e0
                    )
        end as price_effect

    from forecast
    left join {{ ref('int_price_curves') }} as curves
        on forecast.asked_product_id = curves.product_id

)

select
    struct_pack(
        expected := base_units * price_effect,
        reason := reason
    )

from answer
