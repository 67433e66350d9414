-- The mart and the function must never say two things.
with

sampled as (

    select * from {{ ref('discount_suggestions') }}

    order by md5(concat(customer_id, '/', product_id))
    limit 200

),

compared as (

    select
        customer_id,
        product_id,
        discount_rate,
        {{ function('suggested_discount') }}(customer_id, product_id) as by_function

    from sampled

)

select * from compared

where discount_rate is distinct from by_function
