with

asked as (

    select for_product_id as asked_product_id

)

select coalesce(
    (
        select {
            'expected': if(has_enough_evidence, elasticity, null),
            'low': if(has_enough_evidence, elasticity_low, null),
            'high': if(has_enough_evidence, elasticity_high, null),
            'reason': not_enough_because
        }
        from asked
        inner join {{ ref('int_price_curves') }} as curves
            on asked.asked_product_id = curves.product_id
    ),
    {'expected': null, 'low': null, 'high': null, 'reason': 'it was never sold'}
)
