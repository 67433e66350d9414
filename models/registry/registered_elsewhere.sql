{{
    config(
        materialized = 'incremental',
        incremental_strategy = 'append',
        full_refresh = false,
        tags = ['operations']
    )
}}

-- Only `make register` writes here: the columns are those of every registered model.
select * from {{ ref('registered_churn') }}

where false
