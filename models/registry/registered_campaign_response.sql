{{ config(tags = ['marketing']) }}

{{ registered_models('campaign_response') }}
