-- depends_on: {{ ref('int_consenting_customers') }}
{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'append',
        on_schema_change = 'fail',
        full_refresh = false,
        post_hook = "delete from {{ this }} where customer_id not in (
            select customer_id from {{ ref('int_consenting_customers') }}
        )"
    )
}}

with

quotes as (

    select * from {{ ref('int_price_quotes') }}

),

shop_dates as (

    select * from {{ ref('int_shop_dates') }}

),

{% if is_incremental() -%}
    logged as (

        select * from {{ this }}

    ),
{%- else -%}
    logged as (

        select
            '' as quote_id,
            '' as previous_quote_id,
            '' as product_id,
            '' as customer_id,
            current_timestamp as quoted_at

        where false

    ),
{%- endif %}

latest as (

    select
        product_id as logged_product_id,
        coalesce(customer_id, '') as logged_customer_id,
        max_by(quote_id, quoted_at) as logged_quote_id,
        max_by(previous_quote_id, quoted_at) as quote_id_before

    from logged

    group by all

),

-- A quote that is the same as the last one has the same id after the same quote.
compared as (

    select
        quotes.*,
        coalesce(latest.logged_quote_id, '') as previous_quote_id,
        {{ quote_id('quote_id_before') }} as unchanged_quote_id,
        {{ quote_id('logged_quote_id') }} as quote_id

    from quotes
    left join latest
        on quotes.product_id = latest.logged_product_id
        and coalesce(quotes.customer_id, '') = latest.logged_customer_id

)

select
    compared.quote_id,
    compared.previous_quote_id,
    cast(current_timestamp as timestamp) as quoted_at,
    shop_dates.as_of_date,
    compared.product_id,
    compared.customer_id,
    compared.quoted_price,
    compared.current_price,
    compared.discount_rate,
    compared.reason,
    compared.objective,
    compared.unit_cost,
    compared.expected_units,
    compared.elasticity,
    compared.elasticity_low,
    compared.elasticity_high,
    compared.has_enough_evidence,
    compared.lowest_allowed_price,
    compared.highest_allowed_price,
    compared.price_ending,
    compared.price_line,
    compared.lowest_price_30_days,
    compared.reduction_from_lowest_rate,
    compared.is_withheld,
    compared.price_sensitivity_multiplier,
    compared.purchase_rate,
    compared.rule_ids,
    compared.rules_hash,
    compared.model_id

from compared
cross join shop_dates

where compared.unchanged_quote_id <> compared.previous_quote_id
