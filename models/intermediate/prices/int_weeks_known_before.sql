{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

store_weeks as (

    select
        *,
        coalesce(
            sum(units) over {{ weeks_before(13) }}
            / nullif(least(weeks_since_first_sale, 13), 0),
            0e0
        ) as base_units,
        sum(line_count) over {{ weeks_before(13) }}
        / nullif(least(weeks_since_first_sale, 13), 0) as usual_line_count,
        max_by(price, case when price is not null then week_number end)
            over {{ weeks_before(13) }} as last_price_before

    from {{ ref('int_store_weeks') }}

),

-- A price more than a quarter off the one before, of one or two order lines where ten
-- are usual, is an odd line's.
seen as (

    select
        *
        replace (
            case
                when
                    line_count <= 2
                    and usual_line_count >= 1e1
                    and abs(ln(price / last_price_before)) > 25e-2
                    then null
                else price
            end as price
        )

    from store_weeks

),

plain as (

    select
        *,
        case when is_at_main_price and not is_promoted then price end as plain_price

    from seen

),

-- Of an even number the oldest does not count, so that the middle one was a price.
counted as (

    select
        *,
        row_number() over (
            partition by product_id, store_id, plain_price is null
            order by week_number desc
        ) as plain_prices_since,
        count(plain_price) over (partition by product_id, store_id) as plain_prices

    from plain

)

select
    *,
    count(case when units > 0 then 1 end) over {{ weeks_before(13) }}
        as weeks_with_sales,
    coalesce(
        sum(units) over {{ weeks_before(4) }}
        / nullif(least(weeks_since_first_sale, 4), 0),
        0e0
    ) as recent_units,
    avg(price) over {{ weeks_before(13) }} as price_before,
    min(price) over {{ weeks_before(52) }} as lowest_price,
    max(price) over {{ weeks_before(52) }} as highest_price,
    coalesce(
        avg(
            case when price is null then null when is_promoted then 1e0 else 0e0 end
        ) over {{ weeks_before(13) }},
        0e0
    ) as usual_promoted_share,
    coalesce(
        avg(case when is_promoted then 1e0 else 0e0 end) over {{ weeks_before(4) }},
        0e0
    ) as recent_promoted_share,
    avg(ln(price)) over {{ weeks_before(4) }} as recent_log_price,
    max_by(price, case when price is not null then week_number end)
        over {{ weeks_before(13) }} as price_lately,
    max_by(
        price, case when price is not null and is_promoted then week_number end
    ) over {{ weeks_before(13) }} as promoted_price_lately,
    max_by(
        price, case when price is not null and not is_promoted then week_number end
    ) over {{ weeks_before(13) }} as plain_price_lately,
    median(
        case
            when plain_prices_since <= least(plain_prices - 1 + plain_prices % 2, 7)
                then plain_price
        end
    ) over (partition by product_id, store_id) as middle_of_last_plain_prices,
    max_by(list_price, case when list_price is not null then week_number end)
        over {{ weeks_before(13) }} as list_price_lately

from counted
