with

worth as (

    select * from {{ ref('int_promotion_worth') }}

),

promotions as (

    select * from {{ ref('int_promotions') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

simulated as (

    {{ costs_are_simulated() }}

),

-- Promotions of a product that run together cannot be told apart.
known as (

    select
        worth.*,
        promotions.ends_at,
        promotions.unit_cost,
        simulated.are_costs_simulated,
        count(*) over (
            partition by worth.product_id, worth.store_id, worth.starts_at
        ) as promotions_at_once

    from worth
    inner join promotions
        on
        worth.product_id = promotions.product_id
        and worth.store_id is not distinct from promotions.store_id
        and worth.starts_at = promotions.starts_at
        and worth.promotion_type = promotions.promotion_type
    cross join simulated

)

select
    known.product_id,
    known.store_id,
    known.starts_at,
    known.promotion_type,
    products.product_name,
    coalesce(products.category, '') as category,
    coalesce(products.subcategory, '') as subcategory,
    known.ends_at,
    cast({{ dbt.datediff('known.starts_at', 'known.ends_at', 'day') }} as integer)
        as days,
    cast(known.promotions_at_once as integer) as promotions_at_once,
    round(known.regular_price, 4) as regular_price,
    case
        when known.units > 0e0 and known.regular_price > 0e0
            then round(
                greatest(1e0 - known.paid_price / known.regular_price, 0e0), 4
            )
    end as discount_rate,
    known.units,
    round(known.baseline, 6) as baseline_units,
    {{ with_interval('known.extra', 'extra_units') }},
    {{ with_interval('known.ahead', 'units_bought_ahead') }},
    {{ with_interval('known.taken', 'units_from_substitutes') }},
    {{ with_interval('known.net', 'net_extra_units') }},
    {{ with_interval('known.revenue_change', 'revenue_change') }},
    {{ with_interval('known.margin_change', 'margin_change') }},
    round(known.substitutes_baseline, 6) as substitutes_baseline_units,
    case
        when known.unit_cost is null then null
        when known.are_costs_simulated then 'simulated'
        else 'known'
    end as cost_basis,
    case
        when known.reason is not null then known.reason
        when known.unit_cost is null then 'its cost is unknown'
    end as no_margin_reason,
    known.method,
    known.reason

from known
inner join products on known.product_id = products.product_id
