-- depends_on: {{ ref('stg_raw_tables') }}
with

source as (

    select * from {{ source('shop', 'candidate_policies') }}

)

select
    policy_name,
    decision_id,
    action,
    probability

from source
