-- Read off the model's own curve, which is straight on log scales.
with

usual as (

    select * replace (0e0 as log_price_ratio)

    from {{ ref('feat_pricing__product_weeks') }}

    where
        product_id = for_product_id
        and is_latest

),

dearer as (

    select * replace (5e-1 as log_price_ratio)

    from usual

)

select
    round(
        ln(
            {{ live('price_elasticity', 'score', 'dearer') }}
            / {{ live('price_elasticity', 'score', 'usual') }}
        ) / 5e-1,
        4
    )

from usual
cross join dearer
