with

registry as (

    select * from {{ ref('model_registry') }}

)

{{ model_metrics_of('registry') }}
