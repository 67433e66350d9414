with

weeks as (select * from {{ ref('int_price_list_weeks') }}),

lists as (

    select
        product_id,
        price_list,
        sum(units) as units,
        count(distinct week_date) as week_count,
        max(count(distinct week_date)) over (partition by product_id) as most_weeks

    from weeks

    group by product_id, price_list

),

-- Of the lists that hold in at least half as many weeks as any, the one of most units.
ranked as (

    select
        *,
        row_number() over (
            partition by product_id
            order by 2 * week_count >= most_weeks desc, units desc, price_list asc
        ) as list_rank

    from lists

),

main_weeks as (

    select
        weeks.product_id,
        weeks.store_id,
        weeks.week_date,
        weeks.price

    from weeks
    inner join ranked
        on
        weeks.product_id = ranked.product_id
        and weeks.price_list = ranked.price_list

    where ranked.list_rank = 1

),

-- In the same store and week, so that what moves all lists is none's.
compared as (

    select
        weeks.product_id,
        weeks.price_list,
        percentile_disc(5e-1) within group (
            order by ln(cast(weeks.price as double) / cast(main_weeks.price as double))
        ) as log_ratio

    from weeks
    inner join main_weeks
        on
        weeks.product_id = main_weeks.product_id
        and weeks.store_id = main_weeks.store_id
        and weeks.week_date = main_weeks.week_date

    group by all

    having count(distinct weeks.week_date) >= 4

),

-- What lists of few weeks ask is told by other products' lists of the kind.
usual as (

    select
        price_list,
        percentile_disc(5e-1) within group (order by log_ratio) as log_ratio

    from compared

    group by all

),

-- Where no list lasts, as of a channel with a value for each order, all are one.
told as (

    select
        ranked.*,
        ranked.list_rank = 1 as is_main,
        ranked.list_rank = 1
        or compared.log_ratio is not null
        or (ranked.most_weeks < 4 and usual.log_ratio is null) as is_compared,
        case
            when ranked.list_rank = 1 then 0e0
            else coalesce(compared.log_ratio, usual.log_ratio, 0e0)
        end as log_ratio

    from ranked
    left join compared
        on
        ranked.product_id = compared.product_id
        and ranked.price_list = compared.price_list
    left join usual on ranked.price_list = usual.price_list

)

select
    product_id,
    price_list,
    is_main,
    is_compared,
    week_count,
    cast(units as double) as units,
    case when abs(log_ratio) >= 3e-2 then round(log_ratio, 6) else 0e0 end as log_ratio

from told
