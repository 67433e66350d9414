{{ config(tags = ['demand']) }}

{{ registered_models('demand') }}
