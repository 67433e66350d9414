{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

{%- set best_candidates, list_length = 100, 20 -%}

with

scores as (

    select * from {{ ref('customer_product_scores') }}

    where left_out_because is null and purchase_probability is not null

),

-- By a hash of their id, so that they are the same ones in every build.
customers_in_turn as (

    select
        customer_id,
        row_number() over (order by md5(customer_id) asc, customer_id asc) as turn

    from scores

    group by customer_id

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
        ) as turn

    from scores
    inner join customers_in_turn
        on scores.customer_id = customers_in_turn.customer_id
    inner join products on scores.product_id = products.product_id

    where customers_in_turn.turn <= {{ var('recommendation_tradeoff_customers') }}

),

weighed as (

    select
        settings.setting_name,
        settings.variety,
        candidates.*,
        {{ recommendation_worth('candidates', 'settings') }} as worth

    from candidates
    cross join {{ ref('recommendation_settings') }} as settings

    where candidates.turn <= {{ best_candidates }}

),

varied as (

    select
        *,
        worth * power(
            variety,
            row_number() over (
                partition by setting_name, customer_id, category
                order by worth desc, product_id asc
            ) - 1
        ) as varied_worth

    from weighed

),

-- Of equal worth, what the shop's own setting shows first.
ranked as (

    select
        *,
        row_number() over (
            partition by setting_name, customer_id
            order by varied_worth desc, recommendation_rank asc
        ) as list_rank

    from varied

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
