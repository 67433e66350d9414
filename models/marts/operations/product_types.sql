with

product_types as (

    select * from {{ ref('int_product_types') }}

    where not is_goods or is_doubtful or decided_by = 'rule'

),

products as (

    select * from {{ ref('stg_products') }}

),

lines as (

    select
        product_id,
        count(*) as line_count,
        sum(cast(quantity as decimal(18, 4))) as units,
        sum({{ exact_amount('quantity', 'unit_price') }}) as money,
        cast(max(ordered_at) as date) as last_sold_date

    from {{ ref('int_line_decisions') }}

    group by product_id

)

select
    product_types.product_id,
    products.product_name,
    product_types.product_type,
    product_types.decided_by,
    product_types.reason,
    case
        when product_types.is_doubtful
            then 'taken for goods: is it? If not, add a line to product_rules'
        when product_types.decided_by = 'name'
            then concat(
                'taken for ', replace(product_types.product_type, '_', ' '),
                ': is it? If not, add a line to product_rules'
            )
    end as question,
    coalesce(lines.line_count, 0) as line_count,
    cast(coalesce(lines.units, 0) as double) as units,
    cast(coalesce(lines.money, 0) as decimal(38, 2)) as money,
    lines.last_sold_date

from product_types
inner join products on product_types.product_id = products.product_id
left join lines on product_types.product_id = lines.product_id
