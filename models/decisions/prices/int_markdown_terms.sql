with

curves as (

    select * from {{ ref('int_price_curves') }}

),

limits as (

    select * from {{ ref('int_single_price_limits') }}

),

stock as (

    select * from {{ ref('int_stock_cover') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

discounts as (

    select
        1e0 - lowest_price / highest_price as discount_rate,
        percent_rank() over (order by lowest_price / highest_price desc) as rank_share

    from curves

    where is_on_sale

),

-- A tenth of the shop's products have seen deeper ones, by mistake or to clear stock.
deepest as (

    select max(discount_rate) as discount_rate

    from discounts

    where rank_share <= 9e-1

),

bounded as (

    select
        curves.*,
        shop_dates.as_of_date,
        limits.price_ending,
        limits.is_fixed,
        limits.may_be_cut,
        stock.on_hand,
        stock.cover_weeks,
        cast(
            case
                when limits.is_fixed then curves.price
                else least(curves.price, limits.cap_price)
            end as double
        ) as highest_plan_price,
        greatest(
            least(
                curves.lowest_price,
                curves.price * (1e0 - coalesce(deepest.discount_rate, 0e0))
            ),
            cast(coalesce(limits.floor_price, 1e-2) as double)
        ) as lowest_plan_price

    from curves
    inner join limits on curves.product_id = limits.product_id
    cross join shop_dates
    left join deepest on curves.product_id is not null
    left join stock on curves.product_id = stock.product_id

)

-- Where nothing is known of units to come, those sold lately say whether a plan is
-- called for; the reason tells why there is none.
select
    product_id,
    as_of_date,
    price,
    highest_plan_price,
    least(lowest_plan_price, highest_plan_price) as lowest_plan_price,
    lowest_price as lowest_seen_price,
    cast(price_ending as double) as price_ending,
    expected_units,
    log_units_error,
    log_week_error,
    elasticity,
    standard_error,
    on_hand,
    cover_weeks,
    case
        when
            coalesce(cover_weeks, on_hand / greatest(usual_units, 1e-9))
            > {{ number_var('overstock_weeks', 1, 520) }}
            then cast(7 * {{ number_var('markdown_weeks', 1, 26) }} as integer)
    end as overstock_days,
    case
        when not is_on_sale then not_on_sale_reason
        when is_fixed then 'a rule fixes its price'
        when not may_be_cut then 'a rule says that its price is never cut'
        when not coalesce(expected_units > 0e0, false)
            then coalesce(no_units_reason, 'nothing is expected to sell')
        when not has_enough_evidence
            then coalesce(not_enough_reason, 'not enough evidence')
    end as no_plan_reason

from bounded
