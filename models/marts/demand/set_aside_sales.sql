with

set_aside as (

    select * from {{ ref('int_set_aside_sales') }}

),

products as (

    select * from {{ ref('stg_products') }}

)

select
    set_aside.order_id,
    set_aside.line_number,
    set_aside.product_id,
    products.product_name,
    set_aside.sale_date,
    cast(set_aside.units as double) as units,
    cast(set_aside.revenue as double) as revenue,
    case when set_aside.cancelled_at is null then 'odd order' else 'cancelled' end
        as kind,
    case
        when set_aside.cancelled_at is not null
            then concat('returned on ', cast(set_aside.cancelled_at as date))
        else
            concat(
                'a customer''s ', {{ units_in_words('set_aside.order_units') }},
                ' of a day, where up to ',
                {{ units_in_words('ceil(set_aside.most_usual_units)') }},
                ' in an order and ',
                {{ units_in_words('ceil(set_aside.most_usual_week_units)') }},
                ' in a week were usual'
            )
    end as reason

from set_aside
inner join products on set_aside.product_id = products.product_id
