-- The mart computes all scores at once; the function one at a time. What is popular is
-- recommended without a model and has no score.
with

sampled as (

    select *
    from {{ ref('product_recommendations') }}
    order by hash(customer_id || product_id)
    limit 50

),

scored as (

    select
        customer_id,
        product_id,
        model_id,
        score,
        {{ function('recommendation_score') }}(customer_id, product_id)
            as score_of_function

    from sampled

)

select * from scored
where
    abs(coalesce(score, 0) - coalesce(score_of_function, 0)) > 1e-9
    or (score is null) <> (model_id is null)
