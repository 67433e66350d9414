-- From the log's own columns and the currency's places, and a shelf price by another
-- way: of every cent between the limits, the one that brings most. The last quotes
-- only, because a later version of these models may well decide otherwise; and every
-- 256th where the limits are more than 10.00 apart, because there are so many cents
-- between them. The price of a price line is that of several quotes, see
-- assert_price_lines_move_as_one.
with

quotes as (

    select
        quotes.*,
        quotes.current_price::double as price,
        if(quotes.objective = 'margin', quotes.unit_cost, 0) as objective_cost,
        10 ** (2 - coalesce(ranges.places, 2)) as smallest_step,
        case
            when quotes.price_ending < 0.1 then 10
            when quotes.price_ending > 0 then 100
            else smallest_step
        end as ending_step

    from {{ ref('price_quotes') }} as quotes
    left join {{ ref('int_price_ranges') }} as ranges
        on quotes.product_id = ranges.product_id

    qualify row_number() over (
        partition by quotes.product_id, quotes.customer_id
        order by quotes.quoted_at desc
    ) = 1

),

tried as (

    select
        *,
        unnest(
            range(
                (100 * lowest_allowed_price)::bigint,
                (100 * highest_allowed_price)::bigint + 1
            )
        ) as cents,
        cents / 100 as tried_price,
        cents % ending_step = coalesce((100 * price_ending)::bigint, 0) % ending_step
            as ends_well

    from quotes

    where
        customer_id is null
        and price_line is null
        and (
            highest_allowed_price - lowest_allowed_price <= 10
            or quote_id like '00%'
        )

),

chosen as (

    select
        * exclude (cents, tried_price, ends_well),
        coalesce(
            any_value(tried_price) filter (where cents = round(100 * price)),
            arg_min(tried_price, abs(tried_price - price)) filter (where ends_well),
            arg_min(tried_price, abs(tried_price - price))
        ) as nearest_feasible_price,
        coalesce(
            arg_max(tried_price, ({{ objective_at('tried_price') }}, -cents))
            filter (where ends_well),
            nearest_feasible_price
        ) as best_price

    from tried

    group by all

),

gains as (

    select
        *,
        {{ objective_at('nearest_feasible_price') }} as objective_nearest,
        {{ objective_at('best_price') }} - objective_nearest as gain,
        least(
            {{ objective_at('best_price', 'elasticity_low') }}
            - {{ objective_at('nearest_feasible_price', 'elasticity_low') }},
            {{ objective_at('best_price', 'elasticity_high') }}
            - {{ objective_at('nearest_feasible_price', 'elasticity_high') }}
        ) as min_gain

    from chosen

),

again as (

    select
        quote_id,
        case
            when is_withheld then price
            when not has_enough_evidence then nearest_feasible_price
            when min_gain > 0 and gain >= greatest(0.01 * objective_nearest, price / 52)
                then best_price
            else nearest_feasible_price
        end as price_again

    from gains

    union all

    select
        quote_id,
        ceil(round(100 * price * (1 - discount_rate) / smallest_step, 6))
        * smallest_step / 100 as price_again

    from quotes

    where customer_id is not null

)

select
    quotes.*,
    again.price_again

from quotes
inner join again on quotes.quote_id = again.quote_id

where quotes.quoted_price is distinct from again.price_again::decimal(12, 2)
