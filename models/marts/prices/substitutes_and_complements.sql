with

effects as (

    select
        *,
        row_number() over (
            partition by product_id
            order by
                false_sign_rate asc,
                abs(cross_elasticity) desc,
                other_product_id asc
        ) as other_rank

    from {{ ref('int_cross_effects') }}

    where is_found

),

cannibalisation as (

    select * from {{ ref('int_cannibalisation') }}

),

switches as (

    select * from {{ ref('int_product_switches') }}

    where stopped_customers >= {{ number_var('min_group_customers', 1, 1000000) }}

),

choices as (

    select * from {{ ref('int_product_choices') }}

    where customers >= {{ number_var('min_group_customers', 1, 1000000) }}

),

lifts as (

    select * from {{ ref('int_product_lifts') }}

),

products as (

    select * from {{ ref('stg_products') }}

)

select
    effects.product_id,
    products.product_name,
    effects.other_rank,
    effects.other_product_id,
    others.product_name as other_product_name,
    case when effects.cross_elasticity > 0 then 'substitute' else 'complement' end
        as relation,
    effects.cross_elasticity,
    effects.cross_elasticity_low,
    effects.cross_elasticity_high,
    effects.standard_error,
    effects.false_sign_rate,
    effects.weeks,
    effects.others_alike,
    cannibalisation.usual_units,
    cannibalisation.discount_rate as other_discount_rate,
    cannibalisation.units_lost,
    cannibalisation.units_lost_low,
    cannibalisation.units_lost_high,
    switches.stopped_customers,
    switches.switched_customers,
    switches.switched_customers / cast(switches.stopped_customers as double)
        as switched_share,
    choices.hard_choices,
    choices.hard_choices_of_other,
    choices.hard_choices_of_other / nullif(cast(choices.hard_choices as double), 0e0)
        as hard_share_of_other,
    choices.usual_choices,
    choices.usual_choices_of_other,
    choices.usual_choices_of_other / nullif(cast(choices.usual_choices as double), 0e0)
        as usual_share_of_other,
    coalesce(lifts.order_count, 0) as orders_together,
    lifts.lift,
    concat(
        'where the other costs 10 % more, ',
        round(100e0 * abs(power(1.1e0, effects.cross_elasticity) - 1e0), 1),
        case
            when effects.cross_elasticity > 0 then ' % more of this are sold'
            else ' % fewer of this are sold'
        end,
        case
            when effects.others_alike > 0
                then concat('; ', effects.others_alike, ' more change price with it')
            else ''
        end
    ) as reason

from effects
inner join products on effects.product_id = products.product_id
inner join products as others on effects.other_product_id = others.product_id
left join cannibalisation
    on effects.product_id = cannibalisation.product_id
    and effects.other_product_id = cannibalisation.other_product_id
left join switches
    on effects.product_id = switches.product_id
    and effects.other_product_id = switches.other_product_id
left join choices
    on effects.product_id = choices.product_id
    and effects.other_product_id = choices.other_product_id
left join lifts
    on effects.product_id = lifts.bought_product_id
    and effects.other_product_id = lifts.product_id

where effects.other_rank <= 20
