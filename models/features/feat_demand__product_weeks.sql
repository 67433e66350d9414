with

series as (

    select * from {{ ref('int_base_demand') }}

),

forecast_weeks as (

    select * from {{ ref('int_forecast_weeks') }}

),

combined as (

    select * from {{ ref('int_combined_demand') }}

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
    combined.series_group,
    combined.base_units,
    combined.unplanned_base_units,
    ln(combined.base_units) as log_base_units,
    combined.seasonal_naive_units,
    series.count_dispersion,
    series.measurement_step,
    1e0 as combination_ratio,
    combined.seasonal_naive_units / combined.base_units as seasonal_naive_ratio,
    combined.last_year_units / combined.base_units as last_year_ratio,
    combined.usual_units / combined.base_units as usual_ratio,
    combined.season_units / combined.base_units as season_ratio,
    combined.ended_units / combined.base_units as ended_ratio,
    combined.ses_units / combined.base_units as ses_ratio,
    combined.theta_units / combined.base_units as theta_ratio,
    combined.seasonal_ses_units / combined.base_units as seasonal_ses_ratio,
    combined.seasonal_theta_units / combined.base_units as seasonal_theta_ratio,
    combined.holt_units / combined.base_units as holt_ratio,
    series.croston_rate / combined.base_units as croston_ratio,
    series.sba_rate / combined.base_units as sba_ratio,
    combined.tsb_units / combined.base_units as tsb_ratio,
    combined.count_units / combined.base_units as count_ratio,
    combined.days_units / combined.base_units as days_ratio,
    combined.unplanned_days_units / combined.base_units as unplanned_days_ratio,
    series.mean_units_1 / combined.base_units as ratio_1_week,
    series.mean_units_4 / combined.base_units as ratio_4_weeks,
    series.mean_units_13 / combined.base_units as ratio_13_weeks,
    series.mean_units_26 / combined.base_units as ratio_26_weeks,
    series.mean_units_52 / combined.base_units as ratio_52_weeks,
    series.max_units / combined.base_units as max_ratio,
    series.root_mean_square / combined.base_units as root_mean_square_ratio,
    series.share_of_weeks_with_sale,
    series.weeks_since_sale,
    series.last_price / nullif(series.usual_price, 0e0) as last_price_ratio,
    series.subcategory_trend_1,
    series.subcategory_trend_4,
    series.category_trend_4,
    series.shop_trend_4,
    combined.category_seasonal_index,
    combined.shop_seasonal_index,
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
    combined.units

from combined
inner join series
    on combined.product_id = series.product_id
    and combined.origin_week = series.origin_week
inner join forecast_weeks
    on combined.origin_week = forecast_weeks.origin_week
    and combined.weeks_ahead = forecast_weeks.weeks_ahead
left join {{ ref('int_promotion_weeks') }} as planned
    on combined.product_id = planned.product_id
    and forecast_weeks.week_number = planned.week_number
order by series.origin_week, series.product_id, forecast_weeks.weeks_ahead
