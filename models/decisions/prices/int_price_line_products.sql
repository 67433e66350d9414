{{ config(materialized='view') }} {# few rows of a table #}

with

gains as (

    select * from {{ ref('int_price_gains') }}

),

rules as (

    select * from {{ ref('int_price_rules') }}

)

select
    gains.*,
    rules.price_line

from gains
inner join rules on gains.product_id = rules.product_id

where gains.is_on_sale and gains.price > 0e0 and rules.price_line is not null
