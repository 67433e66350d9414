with

stock_levels as (

    select * from {{ ref('stg_stock_levels') }}

),

raw_tables as (

    select * from {{ ref('stg_raw_tables') }}

),

days as (

    select
        product_id,
        stock_date,
        sum(on_hand) as on_hand

    from stock_levels

    -- What was made up is no reason to leave out a week that was real.
    where
        not exists (
            select 1 from raw_tables
            where
                raw_tables.table_name = 'stock_levels'
                and raw_tables.simulated_columns is not null
        )

    group by all

)

select distinct
    product_id,
    cast({{ dbt.date_trunc('week', 'stock_date') }} as date) as week_date

from days

where on_hand <= 0
