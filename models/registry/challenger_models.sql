with

models as (

    {{ of_all_models('live_') }}

)

select * exclude (role) from models

where role = 'challenger'
