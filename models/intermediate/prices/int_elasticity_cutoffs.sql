with

weeks as (

    select * from {{ ref('int_shop_weeks') }}

    where is_latest

),

horizons as (

    select 0 as weeks_ago
    union all
    select 8 as weeks_ago
    union all
    select 16 as weeks_ago

),

dated as (

    select
        cast(
            {{ dbt.dateadd("week", "-horizons.weeks_ago", "weeks.week_date") }} as date
        ) as cutoff_date,
        horizons.weeks_ago = 0 as is_latest

    from weeks
    cross join horizons

)

select
    cutoff_date,
    lead(cutoff_date, 1, {{ dbt.dateadd('week', 1, 'cutoff_date') }})
        over (order by cutoff_date asc) as until_date,
    is_latest

from dated
