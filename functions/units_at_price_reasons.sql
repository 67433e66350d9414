with

what_if as (

    select
        *
        replace (
            {{ log_price_ratio('at_price', 'usual_price') }} as log_price_ratio
        )

    from {{ ref('feat_pricing__product_weeks') }}

    where
        product_id = for_product_id
        and is_latest
        and at_price > 0

)

select {{ function('reasons') }}(product.contributions, 1e0)

from (
    select {{ live('price_elasticity', 'contributions', 'what_if') }} as contributions
    from what_if
) as product
