{%- set horizon = var('recommendation_horizon_days') -%}

with

shop_dates as (

    select
        as_of_date,
        cast({{ dbt.date_trunc('week', 'as_of_date') }} as date) as running_week_date

    from {{ ref('int_shop_dates') }}

),

steps as (

    {{ dbt.generate_series(5) }}

),

-- The day after the last order is scored. The horizons before it train and evaluate:
-- they end with whole weeks, so that another day's orders leave them as they are.
snapshots as (

    select
        case
            when steps.generated_number = 1 then shop_dates.as_of_date
            else cast({{ dbt.dateadd(
                'day',
                '-(steps.generated_number - 1) * ' ~ horizon,
                'shop_dates.running_week_date'
            ) }} as date)
        end as snapshot_date,
        steps.generated_number = 1 as is_latest

    from shop_dates
    cross join steps

)

select
    snapshot_date,
    cast({{ dbt.dateadd('day', horizon ~ ' - 1', 'snapshot_date') }} as date)
        as horizon_last_date,
    is_latest

from snapshots
