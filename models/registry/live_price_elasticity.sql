{{ config(tags = ['prices']) }}

{{ live_model_of('price_elasticity') }}
