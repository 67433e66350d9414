with

purchases as (

    select
        customer_id,
        product_id,
        cast({{ dbt.date_trunc('week', 'ordered_at') }} as date) as week_date

    from {{ ref('int_customer_purchases') }}

),

weeks as (

    select * from {{ ref('feat_pricing__product_weeks') }}

    where is_price_seen

),

-- The shelf's price in that week, not the one the customer paid: who gets a coupon
-- would else look sensitive because of it.
lines as (

    select
        purchases.customer_id,
        purchases.product_id,
        case when weeks.discount_depth >= 5e-2 then 1 else 0 end as is_discounted

    from purchases
    inner join weeks
        on purchases.product_id = weeks.product_id
        and purchases.week_date = weeks.week_date

),

shares as (

    select
        product_id,
        cast(sum(is_discounted) as double) / count(*) as discounted_share

    from lines

    group by all

),

customers as (

    select
        lines.customer_id,
        count(*) as line_count,
        sum(lines.is_discounted) as discounted_lines,
        {{ exact_sum('shares.discounted_share') }} as expected_lines,
        {{ exact_sum('shares.discounted_share * (1e0 - shares.discounted_share)') }}
            as variance

    from lines
    inner join shares on lines.product_id = shares.product_id

    group by all

),

-- How much customers differ beyond chance: the variance of their true ratios.
shop as (

    select
        greatest(
            {{ exact_sum('power(discounted_lines - expected_lines, 2) - variance') }}
            / nullif({{ exact_sum('power(expected_lines, 2)') }}, 0e0),
            0e0
        ) as ratio_variance

    from customers

),

credible as (

    select
        customers.*,
        coalesce(
            shop.ratio_variance * power(customers.expected_lines, 2)
            / nullif(
                shop.ratio_variance * power(customers.expected_lines, 2)
                + customers.variance,
                0e0
            ),
            0e0
        ) as credibility

    from customers
    cross join shop

)

select
    customer_id,
    line_count,
    discounted_lines,
    expected_lines,
    credibility,
    case
        when expected_lines > 0e0
            then
                round(
                    1e0
                    + credibility * (discounted_lines / expected_lines - 1e0),
                    4
                )
        else 1e0
    end as customer_factor

from credible
