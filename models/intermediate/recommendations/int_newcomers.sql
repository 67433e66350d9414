with

customers as (

    select * from {{ ref('int_consenting_customers') }}

),

purchases as (

    select * from {{ ref('int_customer_purchases') }}

)

select customers.customer_id

from customers
left join purchases on customers.customer_id = purchases.customer_id

where purchases.customer_id is null
