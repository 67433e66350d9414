{{ config(tags = ['recommendations']) }}

{{ registered_models('click') }}
