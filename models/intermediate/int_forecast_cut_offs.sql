with

shop as (

    select * from {{ ref('int_shop_dates') }}

),

-- The days to come, and about two years of those that have been.
blocks as (

    {{ dbt.generate_series(27) }}

)

-- History is cut into blocks as long as the horizon, back from today, and each is
-- forecast from the day on which it begins: just as the days to come are.
select
    cast({{ dbt.dateadd(
        'day',
        '-(blocks.generated_number - 1) * ' ~ var('forecast_horizon_days'),
        'shop.as_of_date'
    ) }} as date) as cut_off_date,
    blocks.generated_number = 1 as is_latest

from shop
inner join blocks
    on {{ dbt.datediff('shop.first_order_date', 'shop.as_of_date', 'day') }} - 91
    >= (blocks.generated_number - 1) * {{ var('forecast_horizon_days') }}
