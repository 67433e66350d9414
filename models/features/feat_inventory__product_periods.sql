with

history as (

    select * from {{ ref('int_demand_history') }}

),

forecast_periods as (

    select * from {{ ref('int_forecast_periods') }}

),

promotions as (

    select * from {{ ref('int_promotion_periods') }}

),

periods as (

    select * from {{ ref('int_demand_periods') }}

),

trends as (

    select * from {{ ref('int_kin_trends') }}

),

seasons as (

    select * from {{ ref('int_kin_seasons') }}

),

usual_promotions as (

    select
        history.product_id,
        history.cut_off_period,
        sum(promotions.promotion_share) / 13e0 as usual_promotion_share,
        coalesce(sum(promotions.promotion_share) filter (
            where promotions.period_number = history.cut_off_period - 1
        ), 0e0) as last_promotion_share

    from history
    inner join promotions
        on history.product_id = promotions.product_id
        and history.cut_off_period > promotions.period_number
        and history.cut_off_period - 13 <= promotions.period_number

    group by all

),

-- Of what has sold for few periods little is known, and its kin stands in: the mean
-- of a Gamma prior worth a fifth of a unit, after so many periods with a Poisson rate.
series as (

    select
        history.*,
        subcategories.trend_1 as subcategory_trend_1,
        subcategories.trend_4 as subcategory_trend_4,
        categories.trend_4 as category_trend_4,
        shops.trend_4 as shop_trend_4,
        coalesce(usual_promotions.usual_promotion_share, 0e0) as usual_promotion_share,
        coalesce(usual_promotions.last_promotion_share, 0e0) as last_promotion_share,
        (least(history.age - 1, 26) * history.own_units + 2e-1)
        / (
            least(history.age - 1, 26)
            + 2e-1 * history.kin_products / greatest(subcategories.units_13, 1e-3)
        ) as usual_units

    from history
    inner join trends as subcategories
        on history.cut_off_period = subcategories.cut_off_period
        and subcategories.level = 'subcategory'
        and history.subcategory = subcategories.name
    inner join trends as categories
        on history.cut_off_period = categories.cut_off_period
        and categories.level = 'category'
        and history.category = categories.name
    inner join trends as shops
        on history.cut_off_period = shops.cut_off_period
        and shops.level = 'shop'
    left join usual_promotions
        on history.product_id = usual_promotions.product_id
        and history.cut_off_period = usual_promotions.cut_off_period

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
    series.age,
    series.usual_units,
    ln(series.usual_units) as log_usual_units,
    series.ses_level as ses_units,
    {{ theta_units('forecast_periods.periods_ahead') }} as theta_units,
    {{ holt_winters_units('forecast_periods.periods_ahead') }} as holt_winters_units,
    series.croston_rate as croston_units,
    series.sba_rate as sba_units,
    series.tsb_rate as tsb_units,
    series.count_mean as count_units,
    coalesce(seasonal.sold_units, last_periods.sold_units, 0e0)
        as seasonal_naive_units,
    series.count_dispersion,
    series.unit_step,
    series.ses_level / series.usual_units as ses_ratio,
    {{ theta_units('forecast_periods.periods_ahead') }} / series.usual_units
        as theta_ratio,
    {{ holt_winters_units('forecast_periods.periods_ahead') }} / series.usual_units
        as holt_winters_ratio,
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
    case
        when forecast_periods.is_planned then coalesce(planned.promotion_share, 0e0)
    end as promotion_share,
    case
        when forecast_periods.is_planned
            then coalesce(planned.promotion_share, 0e0) - series.usual_promotion_share
    end as promotion_change,
    -- Null for periods to come, and where it was sold out for most of the period.
    case
        when forecast_periods.is_future then null
        when periods.product_id is null then 0e0
        else periods.units
    end as units

from series
inner join forecast_periods
    on series.cut_off_period = forecast_periods.cut_off_period
left join promotions as planned
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
