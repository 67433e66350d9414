-- Of each product: what was sold is what forecasts learn from, and what they do not.
with

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

sold as (

    select
        daily_sales.product_id,
        cast(sum(daily_sales.units) as double) as units

    from {{ ref('int_product_daily_sales') }} as daily_sales
    inner join shop_dates on daily_sales.sale_date < shop_dates.as_of_date

    group by daily_sales.product_id

),

learned as (

    select
        product_id,
        sum(sold_units) as demand_units,
        sum(set_aside_units) as set_aside_units

    from {{ ref('int_weekly_demand') }}

    group by product_id

),

listed as (

    select
        product_id,
        sum(units) as units

    from {{ ref('set_aside_sales') }}

    group by product_id

)

select
    sold.product_id,
    sold.units as sold_units,
    learned.demand_units,
    learned.set_aside_units,
    listed.units as listed_units

from sold
full outer join learned on sold.product_id = learned.product_id
left join listed on learned.product_id = listed.product_id

where
    not coalesce(
        abs(sold.units - learned.demand_units - learned.set_aside_units)
        <= 1e-9 * sold.units + 1e-6
        and abs(learned.set_aside_units - coalesce(listed.units, 0e0))
        <= 1e-9 * sold.units + 1e-6
        and learned.demand_units >= 0e0,
        learned.demand_units = 0e0 and learned.set_aside_units = 0e0
    )
