with

promotions as (

    select * from {{ ref('stg_promotions') }}

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

dated as (

    select
        promotions.product_id,
        promotions.starts_at,
        promotions.ends_at,
        shop.as_of_date,
        {{ period_number('promotions.starts_at') }} as first_period,
        {{ period_number('promotions.ends_at') }} as last_period

    from promotions
    cross join shop

),

-- A plan reaches at most the horizon, history as far as the oldest cut-off.
steps as (

    {{ dbt.generate_series(120) }}

),

periods as (

    select
        dated.product_id,
        dated.starts_at,
        dated.ends_at,
        dated.first_period + steps.generated_number - 1 as period_number,
        {{ dbt.dateadd(
            'day',
            '7 * (dated.first_period + steps.generated_number - 1)',
            'dated.as_of_date'
        ) }} as starts_on

    from dated
    inner join steps
        on steps.generated_number <= dated.last_period - dated.first_period + 1

)

select
    product_id,
    cast(period_number as integer) as period_number,
    sum(
        greatest(
            {{ dbt.datediff(
                'greatest(starts_at, starts_on)',
                'least(ends_at, ' ~ dbt.dateadd('day', 7, 'starts_on') ~ ')',
                'day'
            ) }}, 0
        )
    ) / 7e0 as promotion_share

from periods

group by all
