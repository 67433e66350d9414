with

product_cut_offs as (

    select * from {{ ref('feat_inventory__product_cut_offs') }}

),

days as (

    select * from {{ ref('int_forecast_days') }}

),

weekdays as (

    select * from {{ ref('int_product_weekdays') }}

),

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

),

promotions as (

    select * from {{ ref('stg_promotions') }}

),

-- Promotions are plans, known before their days, as far as the plan reaches.
planned_promotions as (

    select
        days.forecast_date,
        promotions.product_id,
        count(*) as promotion_count

    from days
    inner join promotions
        on days.forecast_date < promotions.ends_at
        and {{ dbt.dateadd('day', 1, 'days.forecast_date') }} > promotions.starts_at

    group by all

)

select
    product_cut_offs.product_id,
    days.forecast_date,
    days.cut_off_date,
    days.days_ahead,
    days.is_future,
    days.weekday,
    days.day_of_month,
    days.week_of_year,
    days.days_until_event,
    days.days_since_event,
    product_cut_offs.mean_daily_units_7_days,
    product_cut_offs.mean_daily_units_28_days,
    product_cut_offs.mean_daily_units_91_days,
    product_cut_offs.sd_daily_units_91_days,
    product_cut_offs.share_of_days_without_sale_28_days,
    product_cut_offs.days_since_last_sale,
    product_cut_offs.trend_7_days,
    product_cut_offs.trend_28_days,
    coalesce(weekdays.mean_units, 0e0) as mean_units_same_weekday,
    coalesce(weekdays.weekday_ratio, 0e0) as weekday_ratio,
    product_cut_offs.sd_daily_units_91_days
    / product_cut_offs.mean_daily_units_91_days as variation,
    coalesce(weekdays.last_known_units, 0e0) as units_same_weekday_last_known,
    product_cut_offs.last_price,
    product_cut_offs.last_price_ratio,
    product_cut_offs.category_mean_daily_units_28_days,
    product_cut_offs.category_trend_7_days,
    product_cut_offs.category_trend_28_days,
    coalesce(weekdays.category_weekday_ratio, 0e0) as category_weekday_ratio,
    case
        when days.is_planned then coalesce(planned_promotions.promotion_count, 0)
    end as promotion_count,
    product_cut_offs.usual_promotion_count,
    product_cut_offs.had_stock_out_recently,
    case
        when not days.is_future
            then cast(coalesce(daily_sales.units, 0) as double)
    end as units

from product_cut_offs
inner join days on product_cut_offs.cut_off_date = days.cut_off_date
left join weekdays
    on product_cut_offs.product_id = weekdays.product_id
    and product_cut_offs.cut_off_date = weekdays.cut_off_date
    and days.weekday = weekdays.weekday
left join planned_promotions
    on product_cut_offs.product_id = planned_promotions.product_id
    and days.forecast_date = planned_promotions.forecast_date
left join daily_sales
    on product_cut_offs.product_id = daily_sales.product_id
    and days.forecast_date = daily_sales.sale_date
