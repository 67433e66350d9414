{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

{%- set habits, new_products, popular_products = 150, 100, 30 -%}

with

customers as (

    select * from {{ ref('int_recommendation_customers') }}

),

histories as (

    select * from {{ ref('int_customer_products') }}

),

popularity as (

    select * from {{ ref('int_product_popularity') }}

),

-- Exact in any order: a taste weight has 8 bits, an affinity 24.
scores as (

    select
        histories.customer_id,
        histories.snapshot_date,
        affinities.product_id,
        sum(histories.taste_weight * affinities.weight) as affinity

    from customers
    inner join histories
        on customers.customer_id = histories.customer_id
        and customers.snapshot_date = histories.snapshot_date
    inner join {{ ref('int_product_affinities') }} as affinities
        on histories.snapshot_date = affinities.snapshot_date
        and histories.product_id = affinities.bought_product_id

    group by all

),

new_scores_in_turn as (

    select
        scores.*,
        row_number() over (
            partition by scores.customer_id, scores.snapshot_date
            order by scores.affinity desc, scores.product_id asc
        ) as turn

    from scores
    left join histories
        on scores.customer_id = histories.customer_id
        and scores.snapshot_date = histories.snapshot_date
        and scores.product_id = histories.product_id

    where histories.product_id is null

),

candidates as (

    select
        histories.customer_id,
        histories.snapshot_date,
        histories.product_id

    from histories
    inner join customers
        on histories.customer_id = customers.customer_id
        and histories.snapshot_date = customers.snapshot_date

    where histories.habit_rank <= {{ habits }}

    union distinct

    select
        customer_id,
        snapshot_date,
        product_id

    from new_scores_in_turn

    where turn <= {{ new_products }}

    union distinct

    select
        customers.customer_id,
        customers.snapshot_date,
        popularity.product_id

    from customers
    inner join popularity on customers.snapshot_date = popularity.snapshot_date

    where popularity.popularity_rank <= {{ popular_products }}

)

select
    candidates.customer_id,
    candidates.product_id,
    candidates.snapshot_date,
    coalesce(scores.affinity, 0e0) as affinity,
    rank() over (
        partition by candidates.customer_id, candidates.snapshot_date
        order by coalesce(scores.affinity, 0e0) desc
    ) as affinity_rank

from candidates
left join scores
    on candidates.customer_id = scores.customer_id
    and candidates.product_id = scores.product_id
    and candidates.snapshot_date = scores.snapshot_date
