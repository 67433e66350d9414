with

what_if as (

    {{ week_at_price() }}

)

select {{ function('reasons') }}(product.contributions, 1e0)

from (
    select {{ live('price_elasticity', 'contributions', 'what_if') }} as contributions
    from what_if
) as product
