with

series as (

    select * from {{ ref('int_usual_demand') }}

),

forecast_periods as (

    select * from {{ ref('int_forecast_periods') }}

),

periods as (

    select * from {{ ref('int_demand_periods') }}

),

seasons as (

    select * from {{ ref('int_kin_seasons') }}

)

select
    series.product_id,
    series.cut_off_period,
    series.cut_off_date,
    forecast_periods.periods_ahead,
    forecast_periods.period_number,
    forecast_periods.period_date,
    forecast_periods.is_future,
    series.periods_with_sale,
    series.known_periods,
    series.usual_units,
    ln(series.usual_units) as log_usual_units,
    series.ses_level as ses_units,
    {{ theta_units('forecast_periods.periods_ahead') }} as theta_units,
    {{ holt_units('forecast_periods.periods_ahead') }} as holt_units,
    series.croston_rate as croston_units,
    series.sba_rate as sba_units,
    series.tsb_rate as tsb_units,
    series.count_mean as count_units,
    coalesce(seasonal.sold_units, last_periods.sold_units, 0e0) as seasonal_naive_units,
    seasonal_naive_units / series.usual_units as seasonal_naive_ratio,
    series.count_dispersion,
    series.unit_step,
    series.ses_level / series.usual_units as ses_ratio,
    {{ theta_units('forecast_periods.periods_ahead') }} / series.usual_units
        as theta_ratio,
    {{ holt_units('forecast_periods.periods_ahead') }} / series.usual_units
        as holt_ratio,
    series.tsb_rate / series.usual_units as tsb_ratio,
    series.count_mean / series.usual_units as count_ratio,
    series.mean_units_1 / series.usual_units as ratio_1_period,
    series.mean_units_4 / series.usual_units as ratio_4_periods,
    series.mean_units_13 / series.usual_units as ratio_13_periods,
    series.mean_units_26 / series.usual_units as ratio_26_periods,
    series.mean_units_52 / series.usual_units as ratio_52_periods,
    series.largest_units / series.usual_units as largest_ratio,
    series.root_mean_square / series.usual_units as root_mean_square_ratio,
    series.share_of_periods_with_sale,
    series.periods_since_sale,
    series.last_price / nullif(series.usual_price, 0e0) as last_price_ratio,
    series.subcategory_trend_1,
    series.subcategory_trend_4,
    series.category_trend_4,
    series.shop_trend_4,
    category_seasons.season_ratio as category_season_ratio,
    shop_seasons.season_ratio as shop_season_ratio,
    forecast_periods.event_count,
    forecast_periods.next_event_count,
    series.usual_promotion_share,
    series.last_promotion_share,
    case when forecast_periods.is_planned then coalesce(planned.promotion_share, 0e0)
    end as promotion_share,
    case
        when forecast_periods.is_planned
            then coalesce(planned.promotion_share, 0e0) - series.usual_promotion_share
    end as promotion_change,
    case
        when forecast_periods.is_future then null
        when periods.product_id is null then 0e0
        else periods.units
    end as units

from series
inner join forecast_periods
    on series.cut_off_period = forecast_periods.cut_off_period
left join {{ ref('int_promotion_periods') }} as planned
    on series.product_id = planned.product_id
    and forecast_periods.period_number = planned.period_number
left join periods
    on series.product_id = periods.product_id
    and forecast_periods.period_number = periods.period_number
left join periods as seasonal
    on series.product_id = seasonal.product_id
    and forecast_periods.period_number - {{ var('forecast_season_periods') }}
    = seasonal.period_number
left join periods as last_periods
    on series.product_id = last_periods.product_id
    and series.cut_off_period - 1 = last_periods.period_number
left join seasons as category_seasons
    on series.cut_off_period = category_seasons.cut_off_period
    and forecast_periods.periods_ahead = category_seasons.periods_ahead
    and category_seasons.level = 'category'
    and series.category = category_seasons.name
left join seasons as shop_seasons
    on series.cut_off_period = shop_seasons.cut_off_period
    and forecast_periods.periods_ahead = shop_seasons.periods_ahead
    and shop_seasons.level = 'shop'
order by series.cut_off_period, series.product_id, forecast_periods.periods_ahead
