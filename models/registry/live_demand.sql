{{ config(tags = ['demand']) }}

{{ live_model_of('demand') }}
