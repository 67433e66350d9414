select
    neighbours.neighbour_rank,
    neighbours.product_id,
    neighbours.product_name,
    neighbours.weight,
    neighbours.basis

from (
    select
        for_product_id,
        how_many
) as asked (asked_product_id, asked_count)
inner join {{ ref('product_neighbours') }} as neighbours
    on
    cast(asked.asked_product_id as varchar) = neighbours.bought_product_id
    and cast(asked.asked_count as bigint) >= neighbours.neighbour_rank

order by neighbours.neighbour_rank asc nulls last
