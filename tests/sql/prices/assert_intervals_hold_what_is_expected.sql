-- low <= expected <= high, and nothing infinite: of every number that prices rest on.
with

numbers as (

    select
        product_id,
        'elasticity' as what,
        elasticity_low as low,
        elasticity as expected,
        elasticity_high as high

    from {{ ref('product_elasticities') }}

    union all

    select
        product_id,
        'change' as what,
        expected_change_low as low,
        expected_change as expected,
        expected_change_high as high

    from {{ ref('price_suggestions') }}

    union all

    select
        product_id,
        'revenue change' as what,
        expected_revenue_change_low as low,
        expected_revenue_change as expected,
        expected_revenue_change_high as high

    from {{ ref('price_suggestions') }}

    union all

    select
        product_id,
        'units' as what,
        case when expected_units_now is not null then 0e0 end as low,
        expected_units_now as expected,
        case when expected_units_now is not null then 1e15 end as high

    from {{ ref('price_suggestions') }}

    union all

    select
        product_id,
        'units at the suggested price' as what,
        case when expected_units is not null then 0e0 end as low,
        expected_units as expected,
        case when expected_units is not null then 1e15 end as high

    from {{ ref('price_suggestions') }}

    union all

    select
        product_id,
        'worth of a test' as what,
        0 as low,
        worth_in_a_year as expected,
        52 * worth_a_week as high

    from {{ ref('price_test_suggestions') }}

)

select *

from numbers

where
    not coalesce(isfinite(low + expected + high), true)
    or low > expected + 1e-6
    or expected > high + 1e-6
    or (expected is null) <> (coalesce(low + high, expected) is null)
