with

weeks as (

    select * from {{ ref('feat_prices__product_weeks') }}

    where is_latest

),

errors as (

    select * from {{ ref('model_price_errors') }}

),

in_cents as (

    select
        *
        replace ({{ asked_price('price') }} as price)

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
        {{ exact_sum('least(coalesce(expected_units, 0e0), 1e12)') }}
        / nullif({{ exact_sum('base_units * exp(age_pace_ahead)') }}, 0e0)
            as times_usual

    from expected

    where weeks_with_sales >= 4

),

-- No shop sells twice, or half, of what sells regularly because of today's prices; of
-- goods that end at an age what goods so old went on to sell is usual.
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
            when expected.expected_units is null and expected.lowest_price is null
                then 'nothing of it was sold in 52 weeks'
            when expected.expected_units is null
                then 'no price model is live, see model_quality'
            when not coalesce(of_shop.times_usual between 5e-1 and 2e0, false)
                then concat(
                    'not enough evidence: of all that sells the model expects ',
                    round(of_shop.times_usual, 1),
                    ' times what sold a week in the last 13, less what ends at its age'
                )
        end as no_units_reason

    from expected
    cross join of_shop

)

select
    scored.product_id,
    scored.category,
    scored.subcategory,
    scored.sold_lately,
    scored.is_price_seen,
    scored.price,
    scored.list_price,
    scored.lowest_price,
    scored.highest_price,
    scored.base_units as usual_units,
    scored.expected_units,
    scored.no_units_reason,
    {{ error_of_units('level_error', '8e0 * scored.expected_units') }}
        as log_units_error,
    {{ error_of_units('week_error', 'scored.expected_units') }} as log_week_error,
    scored.is_extrapolated,
    errors.model_id

from scored
left join errors on scored.product_id is not null
