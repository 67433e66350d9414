{{ config(tags = ['recommendations']) }}

{{ live_model_of('click') }}
