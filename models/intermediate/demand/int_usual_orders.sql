{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

orders as (

    select * from {{ ref('int_buyer_days') }}

),

weeks as (

    select
        product_id,
        week_number,
        ln({{ exact_sum('units') }}) as log_units

    from orders

    group by product_id, week_number

),

days as (

    select
        product_id,
        week_number,
        sale_date,
        count(*) as orders,
        {{ exact_sum('ln(units)') }} as logs,
        {{ exact_sum('power(ln(units), 2e0)') }} as squares

    from orders

    group by product_id, week_number, sale_date

),

weeks_before as (

    select
        product_id,
        week_number,
        count(*) over earlier as known,
        cast(sum(cast(log_units as decimal(38, 12))) over earlier as double) as logs,
        cast(sum(cast(power(log_units, 2e0) as decimal(38, 12))) over earlier as double)
            as squares

    from weeks

    window earlier as (
        partition by product_id order by week_number asc
        rows between unbounded preceding and 1 preceding
    )

),

days_before as (

    select
        product_id,
        week_number,
        sale_date,
        sum(orders) over earlier as known,
        cast(sum(cast(logs as decimal(38, 12))) over earlier as double) as logs,
        cast(sum(cast(squares as decimal(38, 12))) over earlier as double) as squares

    from days

    window earlier as (
        partition by product_id order by sale_date asc
        rows between unbounded preceding and 1 preceding
    )

)

select
    days_before.product_id,
    days_before.sale_date,
    {{ most_usual_units(
        'days_before.known', 'days_before.logs', 'days_before.squares', '3e0'
    ) }} as most_usual_units,
    {{ most_usual_units(
        'weeks_before.known', 'weeks_before.logs', 'weeks_before.squares', '2e0'
    ) }} as most_usual_week_units

from days_before
inner join weeks_before
    on days_before.product_id = weeks_before.product_id
    and days_before.week_number = weeks_before.week_number

where days_before.known >= 10 and weeks_before.known >= 4
