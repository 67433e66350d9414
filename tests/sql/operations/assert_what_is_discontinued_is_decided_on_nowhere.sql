-- No forecast, order, price, promotion or recommendation of what is no longer on sale.
with

discontinued as (

    select * from {{ ref('int_discontinued_products') }}

),

decided as (

    select
        product_id,
        'forecast' as what

    from {{ ref('product_demand_forecast') }}

    union distinct

    select
        product_id,
        'order' as what

    from {{ ref('replenishment_orders') }}

    union distinct

    select
        product_id,
        'price' as what

    from {{ ref('price_suggestions') }}

    union distinct

    select
        product_id,
        'promotion' as what

    from {{ ref('promotion_suggestions') }}

    union distinct

    select
        product_id,
        'recommendation' as what

    from {{ ref('product_recommendations') }}

)

select
    decided.product_id,
    decided.what

from decided
inner join discontinued on decided.product_id = discontinued.product_id
