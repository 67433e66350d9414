with

stock_levels as (

    select * from {{ ref('stg_stock_levels') }}

),

raw_tables as (

    select * from {{ ref('stg_raw_tables') }}

)

select
    product_id,
    stock_date

from stock_levels

-- What was made up is no reason to leave out a day that was real.
where
    not exists (
        select 1 from raw_tables
        where
            raw_tables.table_name = 'stock_levels'
            and raw_tables.simulated_columns is not null
    )

group by all
having sum(on_hand) <= 0
