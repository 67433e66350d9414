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

-- Levels, of which nothing is judged there, are learned from weeks before the first.
select
    cutoff_date,
    case
        when lag(cutoff_date) over (order by cutoff_date asc) is null
            then cast({{ dbt.dateadd('week', -24, 'cutoff_date') }} as date)
        else cutoff_date
    end as from_date,
    lead(cutoff_date, 1, {{ dbt.dateadd('week', 1, 'cutoff_date') }})
        over (order by cutoff_date asc) as until_date,
    is_latest

from dated
