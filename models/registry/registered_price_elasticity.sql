{{ config(tags = ['prices']) }}

{{ registered_models('price_elasticity') }}
