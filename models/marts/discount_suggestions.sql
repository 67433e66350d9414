with

recommended as (

    select * from {{ ref('product_recommendations') }}

),

prices as (

    select * from {{ ref('feat_pricing__product_weeks') }}
    where is_latest

),

products as (

    select * from {{ ref('stg_products') }}

),

priced as (

    select
        prices.product_id,
        round(prices.price, 2) as price,
        cast(products.unit_cost as double) as unit_cost,
        {{ function('price_elasticity') }}(prices.product_id) as elasticity

    from prices
    inner join products on prices.product_id = products.product_id

),

offers as (

    select
        recommended.customer_id,
        recommended.recommendation_rank,
        priced.*,
        discount_rates.discount_rate,
        priced.price * (1 - discount_rates.discount_rate) as discounted_price,
        {{ purchase_rate('recommended.score') }} as purchase_rate

    from recommended
    cross join {{ discount_rates() }}
    inner join priced on recommended.product_id = priced.product_id

    where
        priced.elasticity is not null
        and recommended.score is not null

),

probabilities as (

    select
        *,
        {{ purchase_probability('purchase_rate', 'elasticity', '0e0') }} as probability,
        {{ purchase_probability('purchase_rate', 'elasticity', 'discount_rate') }}
            as discounted_probability

    from offers

),

-- Without a cost no discount is known to pay, so all tie and the smallest wins.
in_turn as (

    select
        *,
        row_number() over (
            partition by customer_id, product_id
            order by
                round(discounted_probability * (discounted_price - unit_cost), 9) desc,
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
    unit_cost,
    elasticity,
    1e0 as customer_factor,
    purchase_rate,
    probability as purchase_probability,
    discounted_probability as purchase_probability_with_discount,
    probability * (price - unit_cost) as expected_margin,
    discounted_probability * (discounted_price - unit_cost)
        as expected_margin_with_discount,
    case
        when unit_cost is null then 'no discount while the cost is unknown'
        when discount_rate > 0e0
            then concat(
                'the discount lifts the chance of a purchase from ',
                round(100 * probability, 1), ' to ',
                round(100 * discounted_probability, 1), ' %'
            )
        else 'a discount would cost more than the purchases it brings'
    end as reason,
    {{ live_model('price_elasticity') }} as model_id

from in_turn

where turn = 1
