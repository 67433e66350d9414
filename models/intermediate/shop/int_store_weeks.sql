{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

sales as (

    select * from {{ ref('int_store_sales') }}

),

promotions as (

    select * from {{ ref('stg_promotions') }}

),

weeks as (

    select * from {{ ref('int_shop_weeks') }}

),

-- A week in which a store sold nothing at all is none of its: it was shut, or nobody
-- wrote down what it sold.
open_weeks as (

    select distinct
        sales.store_id,
        weeks.*

    from sales
    inner join weeks on weeks.is_latest or sales.week_date = weeks.week_date

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
    open_weeks.week_date,
    open_weeks.week_number,
    open_weeks.week_number - spans.first_week_number as weeks_since_first_sale,
    coalesce(sales.units, 0e0) as units,
    coalesce(sales.line_count, 0) as line_count,
    coalesce(sales.is_at_main_price, false) as is_at_main_price,
    sales.price,
    sales.list_price,
    spans.last_price,
    spans.last_list_price,
    promoted_weeks.product_id is not null as is_promoted,
    open_weeks.is_latest,
    open_weeks.is_whole

from spans
inner join open_weeks
    on
    spans.store_id = open_weeks.store_id
    and spans.first_week_number <= open_weeks.week_number
left join sales
    on
    spans.product_id = sales.product_id
    and spans.store_id = sales.store_id
    and open_weeks.week_date = sales.week_date
left join promoted_weeks
    on
    spans.product_id = promoted_weeks.product_id
    and spans.store_id = promoted_weeks.store_id
    and open_weeks.week_date = promoted_weeks.week_date

where
    sales.product_id is not null
    or open_weeks.is_latest
    or (
        spans.week_count >= 4
        and spans.last_week_number + 13 >= open_weeks.week_number
    )
