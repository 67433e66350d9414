select
    neighbour_rank,
    product_id,
    product_name,
    weight,
    basis

from {{ ref('product_neighbours') }}

where
    bought_product_id = for_product_id
    and neighbour_rank <= how_many

order by neighbour_rank
