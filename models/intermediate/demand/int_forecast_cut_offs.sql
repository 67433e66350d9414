with

shop as (

    select * from {{ ref('int_shop_dates') }}

),

steps as (

    {{ dbt.generate_series(25) }}

),

-- Today, and every second period of about a year back, as far as its eight
-- periods ahead are over.
cut_offs as (

    select
        cast(
            case
                when generated_number = 1 then 0
                else -4 - 2 * generated_number
            end as integer
        ) as cut_off_period

    from steps

),

dated as (

    select
        cut_offs.cut_off_period,
        cast({{ dbt.dateadd(
            'day', '7 * cut_offs.cut_off_period', 'shop.as_of_date'
        ) }} as date) as cut_off_date,
        {{ period_number('shop.first_order_date') }} as first_period

    from cut_offs
    cross join shop

)

select
    cut_off_period,
    cut_off_date,
    cut_off_period = 0 as is_latest

from dated

where cut_off_period = 0 or cut_off_period - first_period >= 8
