{{ config(tags = ['customers']) }}

{{ live_model_of('churn') }}
