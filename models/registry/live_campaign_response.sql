{{ config(tags = ['marketing']) }}

{{ live_model_of('campaign_response') }}
