with

logged_decisions as (

    select * from {{ ref('stg_logged_decisions') }}

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

),

origin as (

    select
        case
            when simulated_columns is null then 'logged' else 'simulated'
        end as source

    from {{ ref('stg_raw_tables') }}

    where table_name = 'logged_decisions'

)

select
    origin.source,
    logged_decisions.decision_id,
    logged_decisions.action,
    logged_decisions.propensity,
    logged_decisions.reward,
    coalesce(logged_decisions.context, '') as context

from logged_decisions
cross join origin
left join consenting_customers
    on logged_decisions.customer_id = consenting_customers.customer_id

where
    logged_decisions.customer_id is null
    or consenting_customers.customer_id is not null
