-- The mart and the function must never say two things.
with

sampled as (

    select * from {{ ref('price_suggestions') }}

    order by md5(product_id)
    limit 200

),

compared as (

    select
        product_id,
        suggested_price,
        {{ function('suggested_price') }}(product_id) as by_function

    from sampled

)

select * from compared

where suggested_price is distinct from by_function
