with

given as (

    select distinct unnest(asked.asked_product_ids) as given_product_id

    from (select for_product_ids) as asked (asked_product_ids)

),

-- What attributes say counts only where purchases say nothing of a product: the two are
-- not on one scale. As decimals, so that a sum does not depend on its order.
candidates as (

    select
        product_id,
        product_name,
        case when bool_or(basis = 'purchases') then 1 else 2 end as priority,
        cast(
            coalesce(
                sum(cast(weight as decimal(18, 9))) filter (basis = 'purchases'),
                sum(cast(weight as decimal(18, 9)))
            ) as double
        ) as score,
        'because of '
        || first(
            bought_product_name
            order by
                basis desc nulls last,
                weight desc nulls last,
                bought_product_id asc nulls last
        ) as reason

    from {{ ref('product_neighbours') }} as product_neighbours
    inner join given on product_neighbours.bought_product_id = given.given_product_id

    where product_neighbours.left_out_reason is null

    group by all

    union all

    select
        product_id,
        product_name,
        3 as priority,
        buyer_share as score,
        'popular now' as reason

    from {{ ref('int_popular_products') }}

),

ranked as (

    select
        *,
        min(priority) over () as best_priority,
        row_number() over (
            order by
                priority asc nulls last,
                score desc nulls last,
                product_id asc nulls last
        ) as suggestion_rank

    from candidates

    where product_id not in (
        select given_product_id from given
        where given_product_id is not null
    )

)

select
    suggestion_rank,
    product_id,
    product_name,
    score,
    reason

from ranked

where
    suggestion_rank <= 20
    and (priority < 3 or best_priority = 3)

order by suggestion_rank asc nulls last
