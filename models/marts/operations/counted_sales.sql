with

lines as (

    select * from {{ ref('int_line_decisions') }}

)

select
    product_type,
    currency,
    not_counted_reason,
    not_counted_reason is null as is_counted,
    count(*) as line_count,
    sum(cast(quantity as decimal(18, 4))) as units,
    sum({{ exact_amount('quantity', 'raw_unit_price') }}) as raw_money,
    case
        when not_counted_reason is null
            then sum({{ exact_amount('quantity', 'unit_price') }})
    end as sales

from lines

group by product_type, currency, not_counted_reason
