with

weeks as (

    select * from {{ ref('int_weekly_demand') }}

),

origins as (

    select * from {{ ref('int_forecast_origins') }}

),

hierarchy as (

    select * from {{ ref('int_product_hierarchy') }}

    where level = 'subcategory'

),

discontinued as (

    select * from {{ ref('int_discontinued_products') }}

),

first_weeks as (

    select
        product_id,
        min(week_number) as first_week,
        case
            when min(case when sold_units = floor(sold_units) then 1 else 0 end) = 1
                then 1e0
            else power(
                1e1, floor(log10({{ exact_sum('sold_units') }} / count(*))) - 2
            )
        end as measurement_step

    from weeks

    where sold_units > 0

    group by product_id

),

-- What sold in the half year before a forecast origin is forecast at it, unless it has
-- ended by then.
series as (

    select
        weeks.product_id,
        origins.origin_week,
        origins.origin_date,
        origins.is_latest,
        count(*) as weeks_with_sale

    from weeks
    inner join origins
        on weeks.week_number < origins.origin_week
        and weeks.week_number >= origins.origin_week - 26
    left join discontinued
        on weeks.product_id = discontinued.product_id
        and origins.origin_date >= discontinued.discontinued_date

    where weeks.sold_units > 0 and discontinued.product_id is null

    group by all

),

drawn as (

    select
        series.*,
        hierarchy.name as subcategory,
        {{ uniform_number("concat(series.product_id, '/', series.origin_week)") }}
            as chance,
        count(*) over (partition by series.is_latest, series.weeks_with_sale >= 13)
            as kind_size,
        count(*) over (partition by series.origin_week, hierarchy.name)
            as hierarchy_products

    from series
    inner join hierarchy on series.product_id = hierarchy.product_id

)

-- Of the past so many are enough to learn from, of frequent and of rare products each.
select
    drawn.product_id,
    drawn.origin_week,
    drawn.origin_date,
    drawn.is_latest,
    drawn.weeks_with_sale,
    drawn.subcategory,
    drawn.hierarchy_products,
    first_weeks.measurement_step,
    drawn.origin_week - first_weeks.first_week as known_weeks

from drawn
inner join first_weeks on drawn.product_id = first_weeks.product_id

where
    drawn.is_latest
    or drawn.chance * drawn.kind_size < {{ var('forecast_training_series') }}
