with

logged_decisions as (

    select * from {{ ref('stg_logged_decisions') }}

),

consenting_customers as (

    select * from {{ ref('int_consenting_customers') }}

),

simulated_decisions as (

    select * from {{ ref('int_simulated_decisions') }}

)

select
    'logged' as source,
    logged_decisions.decision_id,
    logged_decisions.action,
    logged_decisions.propensity,
    logged_decisions.reward,
    coalesce(logged_decisions.context, '') as context

from logged_decisions
left join consenting_customers
    on logged_decisions.customer_id = consenting_customers.customer_id

where
    logged_decisions.customer_id is null
    or consenting_customers.customer_id is not null

union all

select
    'simulated' as source,
    decision_id,
    action,
    propensity,
    reward,
    coalesce(context, '') as context

from simulated_decisions
