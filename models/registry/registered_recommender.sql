{{ config(tags = ['recommendations']) }}

{{ registered_models('recommender') }}
