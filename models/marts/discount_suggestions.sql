with

recommendations as (

    select * from {{ ref('product_recommendations') }}

),

histories as (

    select * from {{ ref('feat_behaviour__customer_products') }}
    where is_latest

),

prices as (

    select * from {{ ref('feat_pricing__product_weeks') }}
    where is_latest

),

products as (

    select * from {{ ref('stg_products') }}

),

priced_products as (

    select
        prices.product_id,
        prices.price,
        cast(products.unit_cost as double) as unit_cost,
        {{ function('price_elasticity') }}(prices.product_id) as elasticity

    from prices
    inner join products on prices.product_id = products.product_id

),

offers as (

    select
        recommendations.customer_id,
        recommendations.product_id,
        recommendations.recommendation_rank,
        priced_products.price,
        priced_products.unit_cost,
        priced_products.elasticity,
        {{ purchase_rate(
            'recommendations.score',
            'histories.order_count',
            'histories.days_since_first_order'
        ) }} as purchase_rate

    from recommendations
    inner join priced_products
        on recommendations.product_id = priced_products.product_id
    left join histories
        on recommendations.customer_id = histories.customer_id
        and recommendations.product_id = histories.product_id

    where priced_products.elasticity is not null

),

probabilities as (

    select
        offers.*,
        discount_rates.discount_rate,
        offers.price * (1 - discount_rates.discount_rate) as discounted_price,
        {{ purchase_probability('offers.purchase_rate', 'offers.elasticity', '0e0') }}
            as purchase_probability,
        {{ purchase_probability(
            'offers.purchase_rate', 'offers.elasticity', 'discount_rates.discount_rate'
        ) }} as purchase_probability_with_discount

    from offers
    cross join {{ discount_rates() }}

),

-- Without a cost no discount is known to pay, so all tie and the smallest wins.
in_turn as (

    select
        *,
        row_number() over (
            partition by customer_id, product_id
            order by
                round(
                    purchase_probability_with_discount * (discounted_price - unit_cost),
                    9
                ) desc,
                discount_rate asc
        ) as turn

    from probabilities

)

select
    customer_id,
    product_id,
    recommendation_rank,
    discount_rate,
    price,
    discounted_price,
    purchase_probability,
    purchase_probability_with_discount,
    purchase_probability * (price - unit_cost) as expected_margin,
    purchase_probability_with_discount * (discounted_price - unit_cost)
        as expected_margin_with_discount,
    case
        when unit_cost is null then 'no discount while the cost is unknown'
        when discount_rate > 0e0
            then concat(
                'the discount lifts the chance of a purchase from ',
                round(100 * purchase_probability, 1), ' to ',
                round(100 * purchase_probability_with_discount, 1), ' %'
            )
        else 'a discount would cost more than the purchases it brings'
    end as reason,
    {{ live_model('price_elasticity') }} as model_id

from in_turn

where turn = 1
