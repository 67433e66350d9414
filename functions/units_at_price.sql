with

what_if as (

    {{ week_at_price() }}

)

select {{ live('price_elasticity', 'score', 'what_if') }}

from what_if
