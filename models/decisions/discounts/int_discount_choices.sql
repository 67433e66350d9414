with

offers as (

    select
        *,
        discounted_margin - margin as incremental_margin

    from {{ ref('int_discount_offers') }}

),

-- What forbids an offer; the first that applies is the one that people are told.
evaluated as (

    select
        *,
        case
            when discount_rate = 0e0 then null
            when is_fixed then 'its price is fixed by a rule'
            when not may_be_cut then 'a rule says it is never cut'
            when unit_cost is null then 'the cost is unknown'
            when not has_enough_evidence
                then
                    'too little is known of how buyers answer its price'
                    || coalesce(': ' || not_enough_reason, '')
            when probability > {{ number_var('max_purchase_probability', 0, 1) }}
                then
                    concat(
                        'would buy anyway, with a chance of ',
                        round(100 * probability, 1), ' %'
                    )
            when discounted_price < floor_price
                then 'it would be below its floor price'
            when discounted_price < margin_floor
                then 'it would leave too little above cost'
            when discounted_price < lowest_price
                then 'it would be below what most units were sold at in any of 52 weeks'
            when incremental_margin is null or incremental_margin_low is null
                then 'no straight line that falls fits its sales'
            when round(incremental_margin, 9) <= 0e0
                then 'it would cost more than the purchases it brings'
            when round(incremental_margin_low, 9) <= 0e0
                then 'it may cost more than the purchases it brings'
        end as forbidden_reason

    from offers

),

ranked as (

    select
        *,
        lead(forbidden_reason) over (
            partition by customer_id, product_id
            order by discount_rate asc
        ) as no_more_reason,
        lead(discount_rate) over (
            partition by customer_id, product_id
            order by discount_rate asc
        ) is null as is_at_cap,
        row_number() over (
            partition by customer_id, product_id
            order by
                case when forbidden_reason is null then 0 else 1 end asc,
                round(incremental_margin, 9) desc,
                discount_rate asc
        ) as row_rank

    from evaluated

)

select
    customer_id,
    product_id,
    recommendation_rank,
    discount_rate,
    price,
    discounted_price,
    lowest_price_30_days,
    reduction_from_lowest_rate,
    unit_cost,
    elasticity,
    price_sensitivity_multiplier,
    purchase_rate,
    probability,
    discounted_probability,
    margin,
    discounted_margin,
    incremental_margin,
    incremental_margin_low,
    incremental_margin_high,
    discount_cost,
    case when is_at_cap then 'the cap allows no more' else no_more_reason end
        as no_more_reason,
    model_id

from ranked

where row_rank = 1
