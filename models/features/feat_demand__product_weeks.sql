with

series as (

    select * from {{ ref('int_base_demand') }}

),

forecast_weeks as (

    select * from {{ ref('int_forecast_weeks') }}

),

weeks as (

    select * from {{ ref('int_weekly_demand') }}

),

seasons as (

    select * from {{ ref('int_seasonal_indices') }}

)

select
    series.product_id,
    series.origin_week,
    series.origin_date,
    forecast_weeks.weeks_ahead,
    forecast_weeks.week_number,
    forecast_weeks.week_start_date,
    forecast_weeks.is_future,
    series.weeks_with_sale,
    series.known_weeks,
    series.base_units,
    ln(series.base_units) as log_base_units,
    series.ses_level as ses_units,
    {{ theta_units('forecast_weeks.weeks_ahead') }} as theta_units,
    {{ holt_units('forecast_weeks.weeks_ahead') }} as holt_units,
    series.croston_rate as croston_units,
    series.sba_rate as sba_units,
    series.tsb_rate as tsb_units,
    series.count_mean as count_units,
    coalesce(seasonal.sold_units, last_weeks.sold_units, 0e0) as seasonal_naive_units,
    seasonal_naive_units / series.base_units as seasonal_naive_ratio,
    series.count_dispersion,
    series.measurement_step,
    series.ses_level / series.base_units as ses_ratio,
    {{ theta_units('forecast_weeks.weeks_ahead') }} / series.base_units
        as theta_ratio,
    {{ holt_units('forecast_weeks.weeks_ahead') }} / series.base_units
        as holt_ratio,
    series.tsb_rate / series.base_units as tsb_ratio,
    series.count_mean / series.base_units as count_ratio,
    coalesce(days.units / series.base_units, 1e0) as days_ratio,
    coalesce(days.unplanned_units / series.base_units, 1e0) as unplanned_days_ratio,
    series.mean_units_1 / series.base_units as ratio_1_week,
    series.mean_units_4 / series.base_units as ratio_4_weeks,
    series.mean_units_13 / series.base_units as ratio_13_weeks,
    series.mean_units_26 / series.base_units as ratio_26_weeks,
    series.mean_units_52 / series.base_units as ratio_52_weeks,
    series.max_units / series.base_units as max_ratio,
    series.root_mean_square / series.base_units as root_mean_square_ratio,
    series.share_of_weeks_with_sale,
    series.weeks_since_sale,
    series.last_price / nullif(series.usual_price, 0e0) as last_price_ratio,
    series.subcategory_trend_1,
    series.subcategory_trend_4,
    series.category_trend_4,
    series.shop_trend_4,
    category_indices.seasonal_index as category_seasonal_index,
    shop_indices.seasonal_index as shop_seasonal_index,
    forecast_weeks.event_count,
    forecast_weeks.next_event_count,
    series.usual_promotion_share,
    series.last_promotion_share,
    case when forecast_weeks.is_planned then coalesce(planned.promotion_share, 0e0)
    end as promotion_share,
    case
        when forecast_weeks.is_planned
            then coalesce(planned.promotion_share, 0e0) - series.usual_promotion_share
    end as promotion_change,
    case
        when forecast_weeks.is_future then null
        when weeks.product_id is null then 0e0
        else weeks.units
    end as units

from series
inner join forecast_weeks
    on series.origin_week = forecast_weeks.origin_week
left join {{ ref('int_day_effects') }} as days
    on series.product_id = days.product_id
    and series.origin_week = days.origin_week
    and forecast_weeks.weeks_ahead = days.weeks_ahead
left join {{ ref('int_promotion_weeks') }} as planned
    on series.product_id = planned.product_id
    and forecast_weeks.week_number = planned.week_number
left join weeks
    on series.product_id = weeks.product_id
    and forecast_weeks.week_number = weeks.week_number
left join weeks as seasonal
    on series.product_id = seasonal.product_id
    and forecast_weeks.week_number - {{ var('forecast_season_weeks') }}
    = seasonal.week_number
left join weeks as last_weeks
    on series.product_id = last_weeks.product_id
    and series.origin_week - 1 = last_weeks.week_number
left join seasons as category_indices
    on series.origin_week = category_indices.origin_week
    and forecast_weeks.weeks_ahead = category_indices.weeks_ahead
    and category_indices.level = 'category'
    and series.category = category_indices.name
left join seasons as shop_indices
    on series.origin_week = shop_indices.origin_week
    and forecast_weeks.weeks_ahead = shop_indices.weeks_ahead
    and shop_indices.level = 'shop'
order by series.origin_week, series.product_id, forecast_weeks.weeks_ahead
