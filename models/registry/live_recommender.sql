{{ config(tags = ['recommendations']) }}

{{ live_model_of('recommender') }}
