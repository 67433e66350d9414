with

candidates as (

    select * from {{ ref('feat_recommendations__candidates') }}
    where is_latest

),

products as (

    select * from {{ ref('int_recommendable_products') }}

),

weights as (

    select
        {{ var('recommendation_click_weight') }}e0 as click_weight,
        {{ var('recommendation_purchase_weight') }}e0 as purchase_weight,
        {{ var('recommendation_margin_weight') }}e0 as margin_weight,
        {{ var('recommendation_popularity_penalty') }}e0 as popularity_penalty,
        {{ var('recommendation_diversity_factor') }}e0 as diversity_factor

),

predicted as (

    select
        customer_id,
        product_id,
        is_new_to_customer,
        orders_decayed_3_horizons,
        buyers_last_horizon,
        {{ live('click', 'score', 'candidates') }} as click_probability,
        {{ live('recommender', 'score', 'candidates') }} as purchase_probability

    from candidates

),

scored as (

    select
        predicted.*,
        products.product_name,
        products.category,
        products.relative_popularity,
        predicted.purchase_probability * products.unit_margin as expected_margin,
        coalesce(
            products.left_out_reason,
            case
                when products.is_bought_once and not predicted.is_new_to_customer
                    then 'hardly anybody buys it twice'
            end
        ) as left_out_reason

    from predicted
    inner join products on predicted.product_id = products.product_id

),

weighed as (

    select
        scored.*,
        weights.diversity_factor,
        {{ recommendation_objective('scored', 'weights') }} as objective_value

    from scored
    cross join weights

),

diversified as (

    select
        *,
        objective_value * power(
            diversity_factor,
            row_number() over (
                partition by customer_id, category, left_out_reason is null
                order by objective_value desc, product_id asc
            ) - 1
        ) as diversified_value

    from weighed

)

-- Without a live model what is bought most often comes first, then what most buy.
select
    customer_id,
    product_id,
    product_name,
    case
        when left_out_reason is null
            then
                row_number() over (
                    partition by customer_id, left_out_reason is null
                    order by
                        diversified_value desc,
                        coalesce(orders_decayed_3_horizons, 0e0) desc,
                        buyers_last_horizon desc,
                        product_id asc
                )
    end as recommendation_rank,
    purchase_probability,
    click_probability,
    expected_margin,
    diversified_value as objective_value,
    is_new_to_customer,
    left_out_reason,
    {{ live_model('recommender') }} as model_id,
    {{ live_method('recommender') }} as scored_by

from diversified

order by customer_id, product_id
