with

products as (

    select * from {{ ref('int_goods') }}

),

in_lower_case as (

    select
        product_id,
        -- Marks become blanks; letters of every alphabet stay.
        translate(
            lower(product_name),
            '.,;:!?/&()+-_"#*$%|=<>',
            '                      '
        ) as words,
        lower(category) as category,
        lower(subcategory) as subcategory,
        lower(brand) as brand

    from products

)

select
    product_id,
    dense_rank() over (order by words, category, subcategory, brand)
        as description_id,
    words,
    category,
    subcategory,
    brand

from in_lower_case
