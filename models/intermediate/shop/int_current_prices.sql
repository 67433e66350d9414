with

product_weeks as (

    select * from {{ ref('int_price_weeks') }}

    where is_latest

),

running_promotions as (

    select distinct promotions.product_id

    from {{ ref('stg_promotions') }} as promotions
    inner join {{ ref('int_shop_dates') }} as shop
        on promotions.starts_at <= shop.as_of_date
        and promotions.ends_at > shop.as_of_date

)

select
    product_weeks.product_id,
    product_weeks.price as regular_price,
    case
        when running_promotions.product_id is not null
            then least(product_weeks.last_price, product_weeks.price)
        else product_weeks.price
    end as price

from product_weeks
left join running_promotions
    on product_weeks.product_id = running_promotions.product_id
