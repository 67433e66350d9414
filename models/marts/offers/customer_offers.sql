{{ config(tags = ['combines']) }}

with

recommendations as (

    select * from {{ ref('product_recommendations') }}

),

offer_prices as (

    select * from {{ ref('int_offer_prices') }}

),

discounts as (

    {{ if_there('discount_suggestions', {
        'customer_id': 'varchar', 'product_id': 'varchar',
        'discount_rate': 'double', 'discounted_price': 'double',
        'lowest_price_30_days': 'decimal(12, 2)',
        'reduction_from_lowest_rate': 'double',
        'purchase_probability_with_discount': 'double',
        'expected_margin_with_discount': 'double', 'reason': 'varchar',
        'model_id': 'varchar'
    }) }}

),

churn_risks as (

    {{ if_there('customer_churn_risk', {
        'customer_id': 'varchar', 'churn_probability': 'double', 'model_id': 'varchar'
    }) }}

),

-- Without a price model there is no discount, and the score is all that is known.
offers as (

    select
        recommendations.customer_id,
        recommendations.recommendation_rank,
        recommendations.product_id,
        recommendations.product_name,
        recommendations.is_new_to_customer,
        offer_prices.price,
        offer_prices.price_reason,
        coalesce(discounts.discount_rate, 0e0) as discount_rate,
        coalesce(discounts.discounted_price, offer_prices.price) as discounted_price,
        discounts.lowest_price_30_days,
        discounts.reduction_from_lowest_rate,
        coalesce(
            discounts.purchase_probability_with_discount, recommendations.score
        ) as purchase_probability,
        discounts.expected_margin_with_discount as expected_margin,
        case
            when discounts.discount_rate > 0e0
                then concat(recommendations.reason, '; ', discounts.reason)
            else recommendations.reason
        end as reason,
        recommendations.model_id as recommender_model_id,
        recommendations.scored_by,
        discounts.model_id as price_model_id

    from recommendations
    inner join offer_prices
        on recommendations.customer_id = offer_prices.customer_id
        and recommendations.product_id = offer_prices.product_id
    left join discounts
        on recommendations.customer_id = discounts.customer_id
        and recommendations.product_id = discounts.product_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by
                coalesce(round(expected_margin, 9), 0e0) desc,
                recommendation_rank asc
        ) as offer_rank

    from offers

)

select
    ranked.customer_id,
    ranked.offer_rank,
    ranked.product_id,
    ranked.product_name,
    ranked.is_new_to_customer,
    ranked.price,
    ranked.price_reason,
    ranked.discount_rate,
    ranked.discounted_price,
    ranked.lowest_price_30_days,
    ranked.reduction_from_lowest_rate,
    ranked.purchase_probability,
    ranked.expected_margin,
    ranked.reason,
    churn_risks.churn_probability,
    ranked.recommender_model_id,
    ranked.price_model_id,
    churn_risks.model_id as churn_model_id,
    ranked.scored_by

from ranked
left join churn_risks on ranked.customer_id = churn_risks.customer_id

where ranked.offer_rank <= 10
