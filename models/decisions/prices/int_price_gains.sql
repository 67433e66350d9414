with

candidates as (

    select * from {{ ref('int_price_candidates') }}

),

gains as (

    select
        *,
        {{ worth_at('price') }} as worth_now,
        {{ worth_at('demanded_price') }} as worth_demanded,
        {{ worth_at('best_price') }} - {{ worth_at('demanded_price') }} as gain,
        {{ worth_at('best_price', 'elasticity_low') }}
        - {{ worth_at('demanded_price', 'elasticity_low') }} as gain_where_steep,
        {{ worth_at('best_price', 'elasticity_high') }}
        - {{ worth_at('demanded_price', 'elasticity_high') }} as gain_where_flat

    from candidates

),

-- Over the interval a gain changes its sign at most once: above 0 at both ends, it is
-- so throughout.
judged as (

    select
        *,
        case
            when not has_enough_evidence
                then coalesce(not_enough_because, 'not enough evidence')
            when gain is null or gain_where_steep is null or gain_where_flat is null
                then 'nothing is known of its demand'
            when best_price = demanded_price then 'no allowed price brings more'
            when least(gain_where_steep, gain_where_flat) <= 0e0
                then 'a new price may bring less: the range of the change includes 0'
            when gain < 1e-2 * worth_demanded or 52e0 * gain < price
                then 'no price nearby brings noticeably more'
        end as left_because

    from gains

)

select
    *,
    case when left_because is null then best_price else demanded_price end
        as wanted_price,
    case
        when left_because is null then worth_demanded + gain else worth_demanded
    end as worth_wanted,
    coalesce(
        current_price < lowest_obliged or current_price > highest_obliged, false
    ) as is_obliged,
    case
        when is_fixed then 'fixed'
        when left_because is not null and current_price < lowest_allowed_price
            then lowest_allowed_because
        when left_because is not null and current_price > highest_allowed_price
            then highest_allowed_because
        when not has_enough_evidence then 'none'
        when left_because is not null and best_price <> demanded_price then 'none'
        when unlimited_best_price < lowest_allowed_price then lowest_allowed_because
        when coalesce(unlimited_best_price, 1e9) > highest_allowed_price
            then highest_allowed_because
        when price_ending is not null then 'price ending'
        else 'none'
    end as binding_rule

from judged
