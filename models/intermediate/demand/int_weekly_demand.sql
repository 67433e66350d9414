with

daily_demand as (

    select * from {{ ref('int_daily_demand') }}

),

sold_out_days as (

    select * from {{ ref('int_sold_out_days') }}

),

shop as (

    select * from {{ ref('int_shop_dates') }}

),

days as (

    select
        daily_demand.product_id,
        daily_demand.units,
        daily_demand.revenue,
        daily_demand.set_aside_units,
        daily_demand.sale_date,
        sold_out_days.product_id is not null as is_sold_out

    from daily_demand
    left join sold_out_days
        on daily_demand.product_id = sold_out_days.product_id
        and daily_demand.sale_date = sold_out_days.stock_date

    union all

    select
        sold_out_days.product_id,
        cast(0 as decimal(18, 3)) as units,
        cast(0 as decimal(38, 10)) as revenue,
        cast(0 as decimal(18, 3)) as set_aside_units,
        sold_out_days.stock_date as sale_date,
        true as is_sold_out

    from sold_out_days
    left join daily_demand
        on sold_out_days.product_id = daily_demand.product_id
        and sold_out_days.stock_date = daily_demand.sale_date

    where daily_demand.product_id is null

),

weeks as (

    select
        days.product_id,
        {{ week_number('days.sale_date') }} as week_number,
        cast(sum(days.units) as double) as sold_units,
        cast(sum(days.revenue) as double) as revenue,
        cast(sum(days.set_aside_units) as double) as set_aside_units,
        cast(sum(days.units) filter (where not days.is_sold_out) as double)
            as units_while_in_stock,
        count(*) filter (where days.is_sold_out) as sold_out_days

    from days
    cross join shop

    where days.sale_date < shop.as_of_date

    group by all

)

-- Demand of a day without stock is not 0 but unknown: that of the week's other days
-- stands for it, if these are most of them.
select
    product_id,
    week_number,
    sold_units,
    revenue,
    set_aside_units,
    sold_out_days,
    case
        when sold_out_days = 0 then sold_units
        when 2 * sold_out_days < 7
            then greatest(
                sold_units,
                coalesce(units_while_in_stock, 0e0) * 7 / (7 - sold_out_days)
            )
    end as units

from weeks
