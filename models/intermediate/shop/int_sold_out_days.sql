with

stock_levels as (

    select * from {{ ref('stg_stock_levels') }}

),

goods as (

    select * from {{ ref('int_goods') }}

),

raw_tables as (

    select * from {{ ref('stg_raw_tables') }}

)

select
    stock_levels.product_id,
    stock_levels.stock_date

from stock_levels
inner join goods on stock_levels.product_id = goods.product_id

-- What was made up is no reason to leave out a day that was real.
where
    not exists (
        select 1 from raw_tables
        where
            raw_tables.table_name = 'stock_levels'
            and raw_tables.simulated_columns is not null
    )

group by all
having sum(stock_levels.on_hand) <= 0
