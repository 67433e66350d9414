with

periods as (

    select * from {{ ref('int_demand_periods') }}

),

cut_offs as (

    select * from {{ ref('int_forecast_cut_offs') }}

),

kin as (

    select * from {{ ref('int_product_kin') }}

    where level = 'subcategory'

),

first_periods as (

    select
        product_id,
        min(period_number) as first_period,
        case
            when min(case when sold_units = floor(sold_units) then 1 else 0 end) = 1
                then 1e0
            else power(
                1e1, floor(log10({{ exact_sum('sold_units') }} / count(*))) - 2
            )
        end as unit_step

    from periods

    where sold_units > 0

    group by product_id

),

-- What sold in the half year before a cut-off is forecast at it.
series as (

    select
        periods.product_id,
        cut_offs.cut_off_period,
        cut_offs.cut_off_date,
        cut_offs.is_latest,
        count(*) as periods_with_sale

    from periods
    inner join cut_offs
        on periods.period_number < cut_offs.cut_off_period
        and periods.period_number >= cut_offs.cut_off_period - 26

    where periods.sold_units > 0

    group by all

),

drawn as (

    select
        series.*,
        kin.name as subcategory,
        {{ uniform_number("concat(series.product_id, '/', series.cut_off_period)") }}
            as chance,
        count(*) over (partition by series.is_latest, series.periods_with_sale >= 13)
            as kind_size,
        count(*) over (partition by series.cut_off_period, kin.name) as kin_products

    from series
    inner join kin on series.product_id = kin.product_id

)

-- Of the past so many are enough to learn from, of frequent and of rare products each.
select
    drawn.product_id,
    drawn.cut_off_period,
    drawn.cut_off_date,
    drawn.is_latest,
    drawn.periods_with_sale,
    drawn.subcategory,
    drawn.kin_products,
    first_periods.unit_step,
    drawn.cut_off_period - first_periods.first_period as known_periods

from drawn
inner join first_periods on drawn.product_id = first_periods.product_id

where
    drawn.is_latest
    or drawn.chance * drawn.kind_size < {{ var('forecast_training_series') }}
