-- Null without a live recommender, 0 where nothing bought says anything.
select
    case
        when count(*) > 0
            then
                least(
                    cast(
                        sum({{ score_contribution('history', 'neighbours') }})
                        as double
                    ),
                    1e0
                )
        else (select min(0e0) from {{ ref('recommender_weights') }})
    end

from {{ ref('feat_behaviour__customer_products') }} as history
inner join {{ ref('recommender_weights') }} as neighbours
    on history.product_id = neighbours.bought_product_id

where
    history.is_latest
    and history.customer_id = for_customer_id
    and neighbours.product_id = for_product_id
