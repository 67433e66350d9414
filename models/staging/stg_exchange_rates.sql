-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'exchange_rates') }}

)

select
    day as rate_date,
    trim(upper(currency)) as currency,
    rate as exchange_rate

from source
