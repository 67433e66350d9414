with

weeks as (

    select
        product_id,
        cast(price as decimal(18, 4)) as price,
        cast(units as decimal(18, 4)) as units

    from {{ ref('feat_prices__product_weeks') }}

    where units is not null and price > 0

),

means as (

    select
        product_id,
        count(*) as week_count,
        cast(avg(price) as double) as mean_price,
        cast(avg(units) as double) as mean_units,
        cast(min(price) as double) as lowest_price,
        cast(max(price) as double) as highest_price

    from weeks

    group by all

),

-- Products of what each week differs from the mean: that is the centring. Summed as
-- decimals, because sums of doubles depend on threads.
sums as (

    select
        weeks.product_id,
        {{ exact_sum('power(weeks.price - means.mean_price, 2)') }} as price_squares,
        {{ exact_sum('power(weeks.units - means.mean_units, 2)') }} as unit_squares,
        {{ exact_sum(
            '(weeks.price - means.mean_price) * (weeks.units - means.mean_units)'
        ) }} as products

    from weeks
    inner join means on weeks.product_id = means.product_id

    group by all

),

lines as (

    select
        means.*,
        sums.price_squares,
        sums.unit_squares,
        case
            when means.week_count >= 3
                then -sums.products / nullif(sums.price_squares, 0e0)
        end as w1

    from means
    inner join sums on means.product_id = sums.product_id

),

errors as (

    select
        *,
        mean_units + w1 * mean_price as k,
        w1 * w1 * price_squares / nullif(unit_squares, 0e0) as r_squared,
        sqrt(
            greatest(unit_squares - w1 * w1 * price_squares, 0e0)
            / (week_count - 2)
            / price_squares
        ) as w1_error

    from lines

)

select
    product_id,
    week_count,
    mean_price,
    mean_units,
    lowest_price,
    highest_price,
    k,
    w1,
    w1 - {{ error_margin('w1_error') }} as w1_low,
    w1 + {{ error_margin('w1_error') }} as w1_high,
    r_squared,
    case
        when week_count < 3 then 'fewer than 3 whole weeks are known'
        when w1 is null then 'its price never moved'
        when w1 <= 0e0 then 'it sold no less at higher prices'
    end as not_falling_reason

from errors
