with

order_lines as (

    select * from {{ ref('stg_order_lines') }}

),

customers as (

    select * from {{ ref('stg_customers') }}

),

consents as (

    select * from {{ ref('stg_consents') }}

),

-- Rows of customers whom nobody can name: any of them may be somebody's refusal.
unread as (

    select coalesce(sum(customer_count), 0) > 0 as has_unread_rows

    from {{ ref('stg_consent_counts') }}

    where answer = 'row without a readable id'

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
cross join unread
left join consents on known_customers.customer_id = consents.customer_id

where
    case
        when consents.answer = 'yes' then true
        when consents.answer = 'unanswered'
            then {{ 'true' if var('assume_consent') else 'false' }}
        when consents.answer is null and not unread.has_unread_rows
            then {{ 'true' if var('assume_consent') else 'false' }}
        else false
    end
