{%- set horizon = var('recommendation_horizon_days') -%}

with

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

steps as (

    {{ dbt.generate_series(5) }}

)

-- The day after the last order is scored; the horizons before it train and evaluate.
select
    cast({{ dbt.dateadd(
        'day', '-(steps.generated_number - 1) * ' ~ horizon, 'shop_dates.as_of_date'
    ) }} as date) as snapshot_date,
    cast({{ dbt.dateadd(
        'day',
        '-(steps.generated_number - 2) * ' ~ horizon ~ ' - 1',
        'shop_dates.as_of_date'
    ) }} as date) as horizon_last_date,
    steps.generated_number = 1 as is_latest

from shop_dates
cross join steps
