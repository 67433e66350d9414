with

backtest as (

    select * from {{ ref('int_demand_backtest') }}

),

kin as (

    select * from {{ ref('int_product_kin') }}

    where level in ('category', 'shop')

),

spans as (

    select
        product_id,
        cut_off_period,
        periods_ahead,
        sum(units - expected_units) over (
            partition by product_id, cut_off_period order by periods_ahead
        ) as error,
        sum(expected_units) over (
            partition by product_id, cut_off_period order by periods_ahead
        ) as expected_units

    from backtest

),

sums as (

    select
        kin.level,
        kin.name,
        spans.cut_off_period,
        spans.periods_ahead,
        {{ exact_sum('spans.error') }} as error,
        {{ exact_sum('power(spans.error, 2e0)') }} as squared_errors,
        {{ exact_sum('spans.expected_units') }} as expected_units,
        {{ exact_sum('power(spans.expected_units, 2e0)') }} as squared_units

    from spans
    inner join kin on spans.product_id = kin.product_id

    group by all

)

-- The mean product of two products' errors, over that of their expected units.
select
    level,
    periods_ahead,
    round(
        greatest(
            {{ exact_sum('power(error, 2e0) - squared_errors') }}
            / nullif(
                {{ exact_sum('power(expected_units, 2e0) - squared_units') }}, 0e0
            ),
            0e0
        ),
        9
    ) as common_variance

from sums

group by level, periods_ahead
