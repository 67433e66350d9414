with

answer as (

    select
        not_enough_reason as reason,
        case when has_enough_evidence then elasticity end as expected,
        case when has_enough_evidence then elasticity_low end as low,
        case when has_enough_evidence then elasticity_high end as high

    from (select for_product_id) as asked (asked_product_id)
    inner join {{ ref('int_price_curves') }} as curves
        on asked.asked_product_id = curves.product_id

)

{{ answer_or_never_sold() }}
