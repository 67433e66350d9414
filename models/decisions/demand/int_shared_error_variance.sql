with

backtest as (

    select * from {{ ref('int_demand_backtest') }}

),

hierarchy as (

    select * from {{ ref('int_product_hierarchy') }}

    where level in ('category', 'shop')

),

horizons as (

    select
        product_id,
        origin_week,
        weeks_ahead,
        sum(units - expected_units) over (
            partition by product_id, origin_week order by weeks_ahead
        ) as error,
        sum(expected_units) over (
            partition by product_id, origin_week order by weeks_ahead
        ) as expected_units

    from backtest

),

sums as (

    select
        hierarchy.level,
        hierarchy.name,
        horizons.origin_week,
        horizons.weeks_ahead,
        {{ exact_sum('horizons.error') }} as error,
        {{ exact_sum('power(horizons.error, 2e0)') }} as squared_errors,
        {{ exact_sum('horizons.expected_units') }} as expected_units,
        {{ exact_sum('power(horizons.expected_units, 2e0)') }} as squared_units

    from horizons
    inner join hierarchy on horizons.product_id = hierarchy.product_id

    group by all

)

-- The mean product of two products' errors, over that of their expected units.
select
    level,
    weeks_ahead,
    round(
        greatest(
            {{ exact_sum('power(error, 2e0) - squared_errors') }}
            / nullif(
                {{ exact_sum('power(expected_units, 2e0) - squared_units') }}, 0e0
            ),
            0e0
        ),
        9
    ) as shared_variance

from sums

group by level, weeks_ahead
