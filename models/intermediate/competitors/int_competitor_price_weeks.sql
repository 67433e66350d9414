with

prices as (

    select * from {{ ref('stg_competitor_prices') }}

    where price > 0

),

weeks as (

    select * from {{ ref('int_shop_weeks') }}

),

raw_tables as (

    select * from {{ ref('stg_raw_tables') }}

),

newest as (

    select
        prices.product_id,
        prices.competitor,
        weeks.week_date,
        max_by(cast(prices.price as double), prices.observed_at) as price

    from prices
    inner join weeks
        on
        prices.observed_at < weeks.week_date
        and prices.observed_at
        >= {{ dbt.dateadd('day', -91, 'weeks.week_date') }}

    -- What was made up is no cause of what really sold.
    where
        not exists (
            select 1 from raw_tables
            where
                raw_tables.table_name = 'competitor_prices'
                and raw_tables.simulated_columns is not null
        )

    group by all

)

select
    product_id,
    week_date,
    ln(median(price)) as log_competitor_price

from newest

group by all
