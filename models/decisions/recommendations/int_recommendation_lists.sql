{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

{%- set best_candidates, list_length = 100, 20 -%}

with

scores as (

    select * from {{ ref('customer_product_scores') }}

    where left_out_reason is null and purchase_probability is not null

),

-- By a hash of their id, so that they are the same ones in every build.
drawn_customers as (

    select customer_id from scores

    group by customer_id
    order by md5(customer_id), customer_id
    limit {{ var('recommendation_tradeoff_customers') }}

),

products as (

    select * from {{ ref('int_recommendable_products') }}

),

candidates as (

    select
        scores.customer_id,
        scores.product_id,
        scores.recommendation_rank,
        scores.purchase_probability,
        scores.click_probability,
        scores.expected_margin,
        scores.is_new_to_customer,
        products.category,
        products.relative_popularity,
        row_number() over (
            partition by scores.customer_id
            order by scores.purchase_probability desc, scores.recommendation_rank asc
        ) as row_rank

    from scores
    inner join drawn_customers on scores.customer_id = drawn_customers.customer_id
    inner join products on scores.product_id = products.product_id

),

weighed as (

    select
        settings.setting_name,
        settings.diversity_factor,
        candidates.*,
        {{ recommendation_objective('candidates', 'settings') }} as objective_value

    from candidates
    cross join {{ ref('recommendation_settings') }} as settings

    where candidates.row_rank <= {{ best_candidates }}

),

diversified as (

    select
        *,
        objective_value * power(
            diversity_factor,
            row_number() over (
                partition by setting_name, customer_id, category
                order by objective_value desc, product_id asc
            ) - 1
        ) as diversified_value

    from weighed

),

-- Of equal value, what the shop's own setting shows first.
ranked as (

    select
        *,
        row_number() over (
            partition by setting_name, customer_id
            order by diversified_value desc, recommendation_rank asc
        ) as list_rank

    from diversified

)

select
    setting_name,
    customer_id,
    list_rank,
    product_id,
    category,
    relative_popularity,
    is_new_to_customer,
    purchase_probability,
    click_probability,
    expected_margin

from ranked

where list_rank <= {{ list_length }}
