{{ config(tags = ['customers']) }}

{{ registered_models('churn') }}
