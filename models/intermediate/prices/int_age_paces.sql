{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

weeks as (

    select
        product_id,
        week_date,
        week_number,
        weeks_since_first_sale as age,
        base_units,
        coalesce(units, 0e0) as units,
        coalesce(
            sum(units) over (
                partition by product_id
                order by week_number asc nulls last
                range between current row and 7 following
            ),
            0e0
        )
        / 8e0 as units_ahead,
        weeks_with_sales >= 4 as is_regular,
        week_number - weeks_since_first_sale
        >= min(week_number) over () + 13 as is_age_known

    from {{ ref('int_price_weeks') }}

),

-- Whatever sold when records began is older than they tell.
of_known_age as (

    select * from weeks

    where is_regular and is_age_known

),

near as (

    select -1e0 as weeks_off
    union all
    select 0e0 as weeks_off
    union all
    select 1e0 as weeks_off

),

by_age as (

    select
        of_known_age.age + near.weeks_off as age,
        of_known_age.week_number,
        count(*) as goods,
        {{ exact_sum('of_known_age.base_units') }} as base_units,
        {{ exact_sum('of_known_age.units') }} as units,
        {{ exact_sum('of_known_age.units_ahead') }} as units_ahead

    from of_known_age
    cross join near

    group by of_known_age.age + near.weeks_off, of_known_age.week_number

),

known_before as (

    select
        age,
        week_number,
        {{ age_pace('units', 1) }} as age_pace_of_week,
        {{ age_pace('units_ahead', 8) }} as age_pace_ahead

    from by_age

)

select
    of_known_age.product_id,
    of_known_age.week_date,
    coalesce(known_before.age_pace_of_week, 0e0) as age_pace_of_week,
    coalesce(known_before.age_pace_ahead, 0e0) as age_pace_ahead

from of_known_age
inner join known_before
    on
    of_known_age.age = known_before.age
    and of_known_age.week_number = known_before.week_number
