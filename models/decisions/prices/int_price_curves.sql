with

weeks as (

    select * from {{ ref('feat_prices__product_weeks') }}

    where is_latest

),

products as (

    select * from {{ ref('stg_products') }}

),

elasticities as (

    select * from {{ ref('int_elasticities') }}

    where is_latest

),

errors as (

    select * from {{ ref('live_price_errors') }}

),

-- What is asked is a price of whole cents.
in_cents as (

    select
        *
        replace (greatest(round(price, 2), 1e-2) as price)

    from weeks

),

at_todays_price as (

    select
        *
        replace (
            {{ price_effect(log_price_ratio('price', 'usual_price')) }} as price_effect
        )

    from in_cents

),

expected as (

    select
        at_todays_price.*,
        {{ live('price_elasticity', 'score', 'at_todays_price') }} as expected_units,
        {{ live('price_elasticity', 'is_extrapolated', 'at_todays_price') }}
            as is_extrapolated,
        weeks_with_sales > 0 as sold_lately

    from at_todays_price

),

of_shop as (

    select
        {{ exact_sum('case when sold_lately then least(expected_units, 1e12) end') }}
        / nullif({{ exact_sum('case when sold_lately then base_units end') }}, 0e0)
            as times_usual

    from expected

),

-- No shop sells twice, or half, of what it sold lately because of prices of today.
scored as (

    select
        expected.*
        replace (
            case
                when of_shop.times_usual between 5e-1 and 2e0
                    then expected.expected_units
            end as expected_units
        ),
        case
            when expected.expected_units is null
                then 'no price model is live, see model_quality'
            when not coalesce(of_shop.times_usual between 5e-1 and 2e0, false)
                then concat(
                    'not enough evidence: of all products together the model expects ',
                    round(of_shop.times_usual, 1),
                    ' times what sold a week in the last 13'
                )
        end as no_units_reason

    from expected
    cross join of_shop

)

select
    scored.product_id,
    products.product_name,
    scored.category,
    scored.subcategory,
    products.brand,
    scored.is_price_seen or scored.weeks_with_sales > 0 as is_on_sale,
    scored.price,
    round(scored.list_price, 2) as list_price,
    cast(products.unit_cost as double) as unit_cost,
    least(greatest(round(scored.lowest_price, 2), 1e-2), scored.price) as lowest_price,
    greatest(round(scored.highest_price, 2), scored.price) as highest_price,
    scored.expected_units,
    scored.no_units_reason,
    round(
        errors.level_error
        * power(8e0 * scored.expected_units + 5e-1, -errors.level_error_power),
        6
    ) as log_units_error,
    round(
        errors.week_error
        * power(scored.expected_units + 5e-1, -errors.week_error_power),
        6
    ) as log_week_error,
    elasticities.elasticity,
    elasticities.standard_error,
    elasticities.elasticity_low,
    elasticities.elasticity_high,
    coalesce(elasticities.has_enough_evidence, false) as has_enough_evidence,
    case
        when elasticities.product_id is null
            then 'not enough evidence: too few weeks, or no price ever changed'
        when not elasticities.has_enough_evidence
            then concat(
                'not enough evidence: its elasticity is ',
                round(elasticities.raw_elasticity, 1), ' give or take ',
                round({{ error_margin('elasticities.standard_error') }}, 1)
            )
    end as not_enough_reason,
    scored.is_extrapolated,
    errors.model_id

from scored
inner join products on scored.product_id = products.product_id
left join elasticities on scored.product_id = elasticities.product_id
left join errors on scored.product_id is not null
