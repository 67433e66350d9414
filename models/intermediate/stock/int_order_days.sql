with

supply_terms as (

    select * from {{ ref('stg_supply_terms') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

fortnight as (

    {{ dbt.generate_series(14) }}

),

dates as (

    select
        fortnight.generated_number - 1 as days_ahead,
        {{ weekday(dbt.dateadd(
            'day', 'fortnight.generated_number - 1', 'shop_dates.as_of_date'
        )) }} as weekday

    from fortnight
    cross join shop_dates

),

named_dates as (

    select
        days_ahead,
        case weekday
            when 0 then 'mon'
            when 1 then 'tue'
            when 2 then 'wed'
            when 3 then 'thu'
            when 4 then 'fri'
            when 5 then 'sat'
            when 6 then 'sun'
        end as weekday_name

    from dates

),

calendars as (

    select distinct order_weekdays from supply_terms

    where order_weekdays is not null

),

order_days as (

    select
        calendars.order_weekdays,
        named_dates.days_ahead,
        row_number() over (
            partition by calendars.order_weekdays
            order by named_dates.days_ahead
        ) as order_number

    from calendars
    inner join named_dates
        on lower(calendars.order_weekdays)
        like concat('%', named_dates.weekday_name, '%')

)

select
    order_weekdays,
    min(days_ahead) as days_until_order,
    max(days_ahead) - min(days_ahead) as days_between_orders

from order_days

where order_number <= 2

group by order_weekdays
