{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

order_lines as (

    select * from {{ ref('int_sales') }}

    where is_goods and quantity > 0 and unit_price > 0

),

promotions as (

    select * from {{ ref('stg_promotions') }}

),

weeks as (

    select * from {{ ref('int_shop_weeks') }}

),

setting as (

    select * from {{ ref('int_price_setting') }}

),

lists as (

    select * from {{ ref('int_price_lists') }}

),

-- Stores whose products do not sell regularly are one. What another price list asks
-- tells the main one's price.
lines as (

    select
        order_lines.product_id,
        case when setting.is_by_store then coalesce(order_lines.store_id, '') else '' end
            as store_id,
        {{ price_week('order_lines.ordered_at') }} as week_date,
        order_lines.quantity,
        lists.log_ratio = 0e0 as is_main,
        cast(order_lines.unit_price as double) as unit_price,
        round(order_lines.unit_price * exp(-lists.log_ratio), 4) as main_price,
        cast(order_lines.list_price as double) as list_price

    from order_lines
    cross join setting
    inner join lists
        on
        order_lines.product_id = lists.product_id
        and {{ price_list_of('order_lines') }} = lists.price_list

),

sales as (

    -- The median line: one bulk order at a bulk price does not make the week's price.
    select
        product_id,
        store_id,
        week_date,
        cast(sum(cast(quantity as decimal(18, 4))) as double) as units,
        coalesce(
            percentile_disc(5e-1) within group (order by unit_price)
                filter (where is_main),
            percentile_disc(5e-1) within group (order by main_price)
        ) as price,
        percentile_disc(5e-1) within group (order by list_price) as list_price

    from lines

    group by all

),

spans as (

    select
        sales.product_id,
        sales.store_id,
        min(weeks.week_number) as first_week_number,
        max(weeks.week_number) as last_week_number,
        count(*) as week_count,
        max_by(sales.price, weeks.week_number) as last_price,
        max_by(sales.list_price, weeks.week_number) as last_list_price

    from sales
    inner join weeks on sales.week_date = weeks.week_date

    group by all

),

-- What is promoted in a store that is not told apart is promoted everywhere.
promoted_weeks as (

    select distinct
        spans.product_id,
        spans.store_id,
        weeks.week_date

    from promotions
    inner join weeks
        on promotions.starts_at < weeks.week_end_date
        and promotions.ends_at > weeks.week_date
    inner join spans
        on
        promotions.product_id = spans.product_id
        and (
            promotions.store_id is null
            or spans.store_id in ('', promotions.store_id)
        )

)

-- A product that sold in few weeks has no rows for those between: nothing needs them.
select
    spans.product_id,
    spans.store_id,
    weeks.week_date,
    weeks.week_number,
    weeks.week_number - spans.first_week_number as weeks_since_first_sale,
    coalesce(sales.units, 0e0) as units,
    sales.price,
    sales.list_price,
    spans.last_price,
    spans.last_list_price,
    promoted_weeks.product_id is not null as is_promoted,
    weeks.is_latest,
    weeks.is_whole

from spans
inner join weeks on spans.first_week_number <= weeks.week_number
left join sales
    on
    spans.product_id = sales.product_id
    and spans.store_id = sales.store_id
    and weeks.week_date = sales.week_date
left join promoted_weeks
    on
    spans.product_id = promoted_weeks.product_id
    and spans.store_id = promoted_weeks.store_id
    and weeks.week_date = promoted_weeks.week_date

where
    sales.product_id is not null
    or weeks.is_latest
    or (
        spans.week_count >= 4
        and spans.last_week_number + 13 >= weeks.week_number
    )
