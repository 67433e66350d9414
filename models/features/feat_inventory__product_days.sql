with

product_cut_offs as (

    select * from {{ ref('feat_inventory__product_cut_offs') }}

),

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

),

promotions as (

    select * from {{ ref('stg_promotions') }}

),

calendar_events as (

    select * from {{ ref('stg_calendar_events') }}

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

days_ahead as (

    {{ dbt.generate_series(var('forecast_horizon_days')) }}

),

cut_offs as (

    select distinct cut_off_date from product_cut_offs

),

calendar as (

    select
        cut_offs.cut_off_date,
        cast(days_ahead.generated_number as integer) as days_ahead,
        cast({{ dbt.dateadd(
            'day', 'days_ahead.generated_number - 1', 'cut_offs.cut_off_date'
        ) }} as date) as forecast_date

    from cut_offs
    cross join days_ahead

),

-- An event moves the days around it; one more than a fortnight away moves nothing.
event_distances as (

    select
        calendar.forecast_date,
        {{ dbt.datediff(
            'calendar.forecast_date', 'calendar_events.event_date', 'day'
        ) }} as days_until

    from calendar
    cross join calendar_events

),

event_days as (

    select
        forecast_date,
        min(days_until) filter (where days_until >= 0) as days_until_event,
        min(-days_until) filter (where days_until <= 0) as days_since_event

    from event_distances

    where days_until between -14 and 14

    group by all

),

-- Promotions are plans, known before their days, as far as the plan reaches.
promotion_plan as (

    select max(ends_at) as planned_until from promotions

),

planned_promotions as (

    select
        calendar.forecast_date,
        promotions.product_id,
        count(*) as promotion_count

    from calendar
    inner join promotions
        on calendar.forecast_date < promotions.ends_at
        and {{ dbt.dateadd('day', 1, 'calendar.forecast_date') }} > promotions.starts_at

    group by all

),

known_sales as (

    select
        cut_offs.cut_off_date,
        daily_sales.*,
        {{ dbt.datediff('daily_sales.sale_date', 'cut_offs.cut_off_date', 'day') }}
            as days_before

    from cut_offs
    inner join daily_sales
        on cut_offs.cut_off_date > daily_sales.sale_date
        and {{ dbt.dateadd('day', -91, 'cut_offs.cut_off_date') }}
        <= daily_sales.sale_date

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

),

product_days as (

    select
        product_cut_offs.*,
        calendar.forecast_date,
        calendar.days_ahead,
        {{ weekday('calendar.forecast_date') }} as weekday,
        calendar.forecast_date >= shop.as_of_date as is_future,
        calendar.forecast_date < promotion_plan.planned_until as is_planned

    from product_cut_offs
    inner join calendar
        on product_cut_offs.cut_off_date = calendar.cut_off_date
    cross join shop
    cross join promotion_plan

)

select
    product_days.product_id,
    product_days.forecast_date,
    product_days.cut_off_date,
    product_days.days_ahead,
    product_days.is_future,
    product_days.weekday,
    extract(day from product_days.forecast_date) as day_of_month,
    extract(week from product_days.forecast_date) as week_of_year,
    event_days.days_until_event,
    event_days.days_since_event,
    product_days.mean_daily_units_7_days,
    product_days.mean_daily_units_28_days,
    product_days.mean_daily_units_91_days,
    product_days.sd_daily_units_91_days,
    product_days.share_of_days_without_sale_28_days,
    product_days.days_since_last_sale,
    product_days.trend_7_days,
    product_days.trend_28_days,
    coalesce(product_weekdays.mean_units, 0e0) as mean_units_same_weekday,
    coalesce(product_weekdays.mean_units, 0e0)
    / product_days.mean_daily_units_91_days as weekday_ratio,
    product_days.sd_daily_units_91_days
    / product_days.mean_daily_units_91_days as variation,
    cast(coalesce(product_weekdays.last_known_units, 0) as double)
        as units_same_weekday_last_known,
    product_days.last_price,
    product_days.last_price_ratio,
    product_days.category_mean_daily_units_28_days,
    product_days.category_trend_7_days,
    product_days.category_trend_28_days,
    coalesce(category_weekdays.weekday_ratio, 0e0) as category_weekday_ratio,
    case
        when product_days.is_planned
            then coalesce(planned_promotions.promotion_count, 0)
    end as promotion_count,
    product_days.usual_promotion_count,
    product_days.had_stock_out_recently,
    case
        when not product_days.is_future
            then cast(coalesce(daily_sales.units, 0) as double)
    end as units

from product_days
left join product_weekdays
    on product_days.cut_off_date = product_weekdays.cut_off_date
    and product_days.product_id = product_weekdays.product_id
    and product_days.weekday = product_weekdays.weekday
left join category_weekdays
    on product_days.cut_off_date = category_weekdays.cut_off_date
    and product_days.category = category_weekdays.category
    and product_days.weekday = category_weekdays.weekday
left join planned_promotions
    on product_days.product_id = planned_promotions.product_id
    and product_days.forecast_date = planned_promotions.forecast_date
left join event_days
    on product_days.forecast_date = event_days.forecast_date
left join daily_sales
    on product_days.product_id = daily_sales.product_id
    and product_days.forecast_date = daily_sales.sale_date
