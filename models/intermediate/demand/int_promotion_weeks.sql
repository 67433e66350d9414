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
        {{ week_number('promotions.starts_at') }} as first_week,
        {{ week_number('promotions.ends_at') }} as last_week

    from promotions
    cross join shop

),

-- A plan reaches at most the horizon, history as far as the oldest forecast origin.
steps as (

    {{ dbt.generate_series(120) }}

),

weeks as (

    select
        dated.product_id,
        dated.starts_at,
        dated.ends_at,
        dated.first_week + steps.generated_number - 1 as week_number,
        {{ dbt.dateadd(
            'day',
            '7 * (dated.first_week + steps.generated_number - 1)',
            'dated.as_of_date'
        ) }} as starts_on

    from dated
    inner join steps
        on steps.generated_number <= dated.last_week - dated.first_week + 1

)

select
    product_id,
    cast(week_number as integer) as week_number,
    sum(
        greatest(
            {{ dbt.datediff(
                'greatest(starts_at, starts_on)',
                'least(ends_at, ' ~ dbt.dateadd('day', 7, 'starts_on') ~ ')',
                'day'
            ) }}, 0
        )
    ) / 7e0 as promotion_share

from weeks

group by all
