with

shop as (

    select * from {{ ref('int_shop_dates') }}

),

steps as (

    {{ dbt.generate_series(25) }}

),

-- Today, and every second week of about a year back, as far as its eight
-- weeks ahead are over.
origins as (

    select
        cast(
            case
                when generated_number = 1 then 0
                else -4 - 2 * generated_number
            end as integer
        ) as origin_week

    from steps

),

dated as (

    select
        origins.origin_week,
        cast({{ dbt.dateadd(
            'day', '7 * origins.origin_week', 'shop.as_of_date'
        ) }} as date) as origin_date,
        {{ week_number('shop.first_order_date') }} as first_week

    from origins
    cross join shop

)

select
    origin_week,
    origin_date,
    origin_week = 0 as is_latest,
    {{ var('forecast_season_weeks') }} as season_weeks

from dated

where origin_week = 0 or origin_week - first_week >= 8
