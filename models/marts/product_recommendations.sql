with

history as (

    select * from {{ ref('feat_behaviour__customer_products') }}
    where is_latest

),

neighbours as (

    select * from {{ ref('recommender_weights') }}
    where product_id in (select product_id from {{ ref('int_sold_products') }})

),

products as (

    select * from {{ ref('stg_products') }}

),

scores as (

    select
        history.customer_id,
        neighbours.product_id,
        sum({{ score_contribution('history', 'neighbours') }}) as score

    from history
    inner join neighbours on history.product_id = neighbours.bought_product_id

    group by all

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id order by score desc, product_id asc
        ) as recommendation_rank

    from scores

),

recommended as (

    select * from ranked
    where recommendation_rank <= 20

),

-- Only now, for twenty products a customer: what does each score owe most to?
reasons as (

    select
        recommended.customer_id,
        recommended.product_id,
        neighbours.bought_product_id,
        neighbours.model_id,
        row_number() over (
            partition by recommended.customer_id, recommended.product_id
            order by
                {{ score_contribution('history', 'neighbours') }} desc,
                neighbours.bought_product_id asc
        ) as reason_rank

    from recommended
    inner join neighbours on recommended.product_id = neighbours.product_id
    inner join history
        on recommended.customer_id = history.customer_id
        and neighbours.bought_product_id = history.product_id

)

select
    recommended.customer_id,
    recommended.recommendation_rank,
    recommended.product_id,
    products.product_name,
    least(cast(recommended.score as double), 1e0) as score,
    history.product_id is null as is_new_to_customer,
    case
        when history.product_id is null
            then 'because you bought ' || bought_products.product_name
        when history.days_since_first_order = history.days_since_last_order
            then
                'you bought this '
                || {{ days_in_words('history.days_since_last_order') }}
                || ' ago'
        else
            'you buy this about every '
            || {{ days_in_words(
                '(history.days_since_first_order - history.days_since_last_order)'
                ~ ' / cast(history.order_count - 1 as double)'
            ) }}
    end as reason,
    reasons.model_id

from recommended
inner join reasons
    on recommended.customer_id = reasons.customer_id
    and recommended.product_id = reasons.product_id
    and reasons.reason_rank = 1
inner join products on recommended.product_id = products.product_id
inner join products as bought_products
    on reasons.bought_product_id = bought_products.product_id
left join history
    on recommended.customer_id = history.customer_id
    and recommended.product_id = history.product_id
