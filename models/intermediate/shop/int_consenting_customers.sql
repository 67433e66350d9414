with

order_lines as (

    select * from {{ ref('stg_order_lines') }}

),

customers as (

    select * from {{ ref('stg_customers') }}

),

known_customers as (

    select customer_id
    from order_lines
    where customer_id is not null

    union distinct

    select customer_id
    from customers

)

select known_customers.customer_id

from known_customers
left join customers on known_customers.customer_id = customers.customer_id

where
    coalesce(
        customers.consents_to_personalisation,
        {{ 'true' if var('assume_consent') else 'false' }}
    )
