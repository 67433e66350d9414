with

asked as (

    select
        for_product_id as asked_product_id,
        how_many as asked_count

)

select
    neighbours.neighbour_rank,
    neighbours.product_id,
    neighbours.product_name,
    neighbours.weight,
    neighbours.basis

from {{ ref('product_neighbours') }} as neighbours
inner join asked
    on neighbours.bought_product_id = asked.asked_product_id
    and neighbours.neighbour_rank <= asked.asked_count

order by neighbours.neighbour_rank
