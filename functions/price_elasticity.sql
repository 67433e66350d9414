with

asked as (

    select for_product_id as asked_product_id

),

answer as (

    select
        not_enough_because as reason,
        if(has_enough_evidence, elasticity, null) as expected,
        if(has_enough_evidence, elasticity_low, null) as low,
        if(has_enough_evidence, elasticity_high, null) as high

    from asked
    inner join {{ ref('int_price_curves') }} as curves
        on asked.asked_product_id = curves.product_id

)

{{ answer_or_never_sold() }}
