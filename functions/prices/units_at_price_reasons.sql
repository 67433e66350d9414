with

what_if as (

    {{ week_at_price() }}

)

select
    {{ function('reasons') }}(
        {{ live('price_elasticity', 'contributions', 'what_if') }}, 1e0
    )

from what_if
