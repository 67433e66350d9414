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

sales as (

    -- The median line: one bulk order at a bulk price does not make the week's price.
    select
        product_id,
        cast({{ dbt.date_trunc('week', 'ordered_at') }} as date) as week_date,
        cast(sum(cast(quantity as decimal(18, 4))) as double) as units,
        median(cast(unit_price as double)) as price,
        median(cast(list_price as double)) as list_price

    from order_lines

    group by all

),

promoted_weeks as (

    select distinct
        promotions.product_id,
        weeks.week_date

    from promotions
    inner join weeks
        on promotions.starts_at < weeks.week_end_date
        and promotions.ends_at > weeks.week_date

),

spans as (

    select
        sales.product_id,
        min(weeks.week_number) as first_week_number,
        max(weeks.week_number) as last_week_number,
        count(*) as week_count,
        max_by(sales.price, weeks.week_number) as last_price,
        max_by(sales.list_price, weeks.week_number) as last_list_price

    from sales
    inner join weeks on sales.week_date = weeks.week_date

    group by all

)

-- A product that sold in few weeks has no rows for those between: nothing needs them.
select
    spans.product_id,
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
    on spans.product_id = sales.product_id
    and weeks.week_date = sales.week_date
left join promoted_weeks
    on spans.product_id = promoted_weeks.product_id
    and weeks.week_date = promoted_weeks.week_date

where
    sales.product_id is not null
    or weeks.is_latest
    or (
        spans.week_count >= 4
        and spans.last_week_number + 13 >= weeks.week_number
    )
