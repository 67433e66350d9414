with

product_pace as (

    select * from {{ ref('int_product_pace') }}

),

known_sales as (

    select * from {{ ref('int_known_sales') }}

),

product_weekdays as (

    select
        cut_off_date,
        product_id,
        weekday,
        sum(units) / 13e0 as mean_units,
        sum(units) filter (where days_before <= 7) as last_known_units

    from known_sales

    group by all

),

category_weekdays as (

    select
        cut_off_date,
        category,
        weekday,
        sum(units) * 7e0
        / sum(sum(units)) over (partition by cut_off_date, category) as weekday_ratio

    from known_sales

    group by cut_off_date, category, weekday

)

select
    product_pace.product_id,
    product_pace.cut_off_date,
    category_weekdays.weekday,
    coalesce(product_weekdays.mean_units, 0e0) as mean_units,
    coalesce(product_weekdays.mean_units, 0e0)
    / product_pace.mean_daily_units_91_days as weekday_ratio,
    cast(coalesce(product_weekdays.last_known_units, 0) as double)
        as last_known_units,
    category_weekdays.weekday_ratio as category_weekday_ratio

from product_pace
inner join category_weekdays
    on product_pace.cut_off_date = category_weekdays.cut_off_date
    and product_pace.category = category_weekdays.category
left join product_weekdays
    on product_pace.cut_off_date = product_weekdays.cut_off_date
    and product_pace.product_id = product_weekdays.product_id
    and category_weekdays.weekday = product_weekdays.weekday
