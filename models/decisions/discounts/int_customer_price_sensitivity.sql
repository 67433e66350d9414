with

lines as (

    select
        customer_id,
        product_id,
        discount_depth,
        case when is_discounted then 1e0 else 0e0 end as is_discounted

    from {{ ref('int_discount_purchases') }}

),

curves as (

    select * from {{ ref('int_price_curves') }}

),

shares as (

    select
        product_id,
        sum(is_discounted) / count(*) as discounted_share,
        {{ exact_sum('is_discounted * discount_depth') }}
        / nullif(sum(is_discounted), 0e0) as depth

    from lines

    group by all

),

-- The log of how many times as often one buys at the discount whose factor is 1.
products as (

    select
        shares.product_id,
        shares.discounted_share,
        curves.elasticity * ln(1e0 - shares.depth) as log_effect

    from shares
    inner join curves on shares.product_id = curves.product_id

    where shares.depth < 1e0

),

customers as (

    select
        lines.customer_id,
        count(*) as line_count,
        sum(lines.is_discounted) as discounted_lines,
        {{ exact_sum('products.discounted_share') }} as expected_discounted_lines,
        {{ exact_sum(
            '(lines.is_discounted - products.discounted_share) * products.log_effect'
        ) }} as score,
        {{ exact_sum(
            'products.discounted_share * (1e0 - products.discounted_share)'
            ~ ' * power(products.log_effect, 2)'
        ) }} as information

    from lines
    inner join products on lines.product_id = products.product_id

    where products.log_effect is not null

    group by all

),

-- How much customers differ beyond chance.
shop as (

    select
        coalesce(
            greatest(
                {{ exact_sum('power(score, 2) - information') }}
                / nullif({{ exact_sum('power(information, 2)') }}, 0e0),
                0e0
            ),
            0e0
        ) as variance

    from customers

)

-- One step is no guide to what lies far from 1.
select
    consenting_customers.customer_id,
    coalesce(customers.line_count, 0) as line_count,
    coalesce(customers.discounted_lines, 0e0) as discounted_lines,
    coalesce(customers.expected_discounted_lines, 0e0) as expected_discounted_lines,
    round(
        least(
            greatest(
                1e0
                + shop.variance
                * coalesce(customers.score, 0e0)
                / (1e0 + shop.variance * coalesce(customers.information, 0e0)),
                0e0
            ),
            3e0
        ),
        4
    ) as price_sensitivity_multiplier,
    round(
        sqrt(
            shop.variance
            / (1e0 + shop.variance * coalesce(customers.information, 0e0))
        ),
        4
    ) as price_sensitivity_error

from {{ ref('int_consenting_customers') }} as consenting_customers
cross join shop
left join customers on consenting_customers.customer_id = customers.customer_id
