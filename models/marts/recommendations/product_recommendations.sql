with

recommended as (

    select * from {{ ref('customer_product_scores') }}
    where recommendation_rank <= 20

),

history as (

    select * from {{ ref('int_customer_products') }}
    where is_latest

),

neighbours as (

    select * from {{ ref('product_neighbours') }}
    where basis = 'purchases'

),

-- What does a new product owe most to?
reasons as (

    select
        recommended.customer_id,
        recommended.product_id,
        neighbours.bought_product_name,
        row_number() over (
            partition by recommended.customer_id, recommended.product_id
            order by
                history.preference_weight * neighbours.weight desc,
                neighbours.bought_product_id asc
        ) as reason_rank

    from recommended
    inner join neighbours on recommended.product_id = neighbours.product_id
    inner join history
        on recommended.customer_id = history.customer_id
        and neighbours.bought_product_id = history.product_id

    where recommended.is_new_to_customer

)

select
    recommended.customer_id,
    recommended.recommendation_rank,
    recommended.product_id,
    recommended.product_name,
    recommended.purchase_probability as score,
    recommended.is_new_to_customer,
    case
        when recommended.is_new_to_customer
            then
                coalesce(
                    'because you bought ' || reasons.bought_product_name,
                    'popular in the last {{ var("recommendation_horizon_days") }} days'
                )
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
    recommended.model_id,
    recommended.scored_by

from recommended
left join reasons
    on recommended.customer_id = reasons.customer_id
    and recommended.product_id = reasons.product_id
    and reasons.reason_rank = 1
left join history
    on recommended.customer_id = history.customer_id
    and recommended.product_id = history.product_id

union all

-- For who may be remembered and has bought nothing yet.
select
    customers.customer_id,
    popular_products.popularity_rank as recommendation_rank,
    popular_products.product_id,
    popular_products.product_name,
    cast(null as double) as score,
    true as is_new_to_customer,
    'popular in the last {{ var("recommendation_horizon_days") }} days' as reason,
    cast(null as varchar) as model_id,
    cast(null as varchar) as scored_by

from {{ ref('int_consenting_customers') }} as customers
cross join {{ ref('int_popular_products') }} as popular_products

where
    popular_products.popularity_rank <= 20
    and customers.customer_id not in (
        select orders.customer_id from {{ ref('int_customer_orders') }} as orders
    )

order by customer_id, recommendation_rank
