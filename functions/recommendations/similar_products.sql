select
    neighbours.neighbour_rank,
    neighbours.product_id,
    neighbours.product_name,
    neighbours.weight,
    neighbours.basis

from (
    select
        cast(for_product_id as varchar) as asked_product_id,
        cast(how_many as bigint) as asked_count
) as asked
inner join {{ ref('product_neighbours') }} as neighbours
    on
        asked.asked_product_id = neighbours.bought_product_id
        and asked.asked_count >= neighbours.neighbour_rank

order by neighbours.neighbour_rank
