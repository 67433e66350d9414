with

rates as (

    select * from {{ ref('stg_exchange_rates') }}

),

-- The days on which the shop sold in a currency are all that is asked for.
sale_days as (

    select distinct
        currency,
        cast(ordered_at as date) as sale_date

    from {{ ref('stg_order_lines') }}

    where {{ is_foreign_currency('currency') }}

)

-- Banks are closed at weekends; months are the longest step of a table of rates.
select
    sale_days.currency,
    sale_days.sale_date,
    max(rates.rate_date) as rate_date,
    max_by(rates.exchange_rate, rates.rate_date) as exchange_rate

from sale_days
inner join rates
    on sale_days.currency = rates.currency
    and sale_days.sale_date >= rates.rate_date
    and rates.rate_date >= {{ dbt.dateadd('day', -31, 'sale_days.sale_date') }}

group by all
