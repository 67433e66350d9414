with

choices as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by
                case when discount_rate > 0e0 then 0 else 1 end asc,
                round(incremental_margin, 9) desc,
                product_id asc
        ) as rank_with_customer

    from {{ ref('int_discount_choices') }}

),

asked as (

    select
        *,
        discount_rate > 0e0
        and rank_with_customer
        <= {{ number_var('max_discounts_per_customer', 0, 1000000) }} as is_asked

    from choices

),

-- The budget goes to what brings most for the money; what is left when the first does
-- not fit is not spent.
spent as (

    select
        *,
        case
            when is_asked
                then
                    sum(
                        case
                            when is_asked
                                then cast(ceil(1e6 * discount_cost) as decimal(28, 0))
                        end
                    ) over (
                        order by
                            case when is_asked then 0 else 1 end asc,
                            round(
                                incremental_margin / nullif(discount_cost, 0e0), 9
                            ) desc,
                            customer_id asc,
                            product_id asc
                        rows unbounded preceding
                    )
        end as spent_millionths

    from asked

),

decided as (

    select
        *,
        is_asked
        and spent_millionths <= coalesce(
            1e6 * {{ 'null' if var('discount_budget') is none
                else number_var('discount_budget', 0, 1000000000000) }},
            spent_millionths
        ) as is_given

    from spent

)

select
    customer_id,
    product_id,
    recommendation_rank,
    case when is_given then discount_rate else 0e0 end as discount_rate,
    price,
    case when is_given then discounted_price else price end as discounted_price,
    lowest_price_30_days,
    case when is_given then reduction_from_lowest_rate end
        as reduction_from_lowest_rate,
    unit_cost,
    elasticity,
    price_sensitivity_multiplier,
    purchase_rate,
    probability as purchase_probability,
    case when is_given then discounted_probability else probability end
        as purchase_probability_with_discount,
    margin as expected_margin,
    case when is_given then discounted_margin else margin end
        as expected_margin_with_discount,
    case when is_given then incremental_margin when margin is not null then 0e0 end
        as incremental_margin,
    case when is_given then incremental_margin_low when margin is not null then 0e0 end
        as incremental_margin_low,
    case when is_given then incremental_margin_high when margin is not null then 0e0 end
        as incremental_margin_high,
    case when is_given then discount_cost else 0e0 end as expected_discount_cost,
    case
        when is_given
            then concat(
                {{ lift_in_words('probability', 'discounted_probability') }},
                coalesce('; no more: ' || no_more_reason, ''),
                {{ no_reduction_in_words(
                    'lowest_price_30_days', 'discounted_price', 'price'
                ) }}
            )
        when is_asked
            then 'no discount: the budget goes to those that bring more for the money'
        when discount_rate > 0e0
            then 'no discount: this customer has others that bring more'
        else concat('no discount: ', no_more_reason)
    end as reason,
    model_id

from decided
