with

suggestions as (

    select * from {{ ref('discount_suggestions') }}

),

groups as (

    select * from {{ ref('int_customer_groups') }}

),

customers as (

    select
        customer_id,
        {{ exact_sum('discount_rate') }} / count(*) as mean_discount_rate

    from suggestions

    group by all

),

grouped as (

    select
        groups.attribute,
        groups.group_name,
        customers.customer_id,
        customers.mean_discount_rate,
        rank() over (
            partition by groups.attribute
            order by customers.mean_discount_rate asc
        ) as lowest_rank,
        count(*) over (
            partition by groups.attribute, customers.mean_discount_rate
        ) as equals,
        count(*) over (partition by groups.attribute) as all_customers

    from customers
    inner join groups on customers.customer_id = groups.customer_id

),

-- Customers with equal discounts share the middle of their ranks.
attributes as (

    select
        attribute,
        sum(equals * equals - 1e0) as ties

    from grouped

    group by all

),

counted as (

    select
        grouped.attribute,
        grouped.group_name,
        cast(count(*) as double) as customers,
        cast(max(grouped.all_customers) - count(*) as double) as others,
        max(attributes.ties) as ties,
        sum(grouped.lowest_rank + (grouped.equals - 1e0) / 2e0) as rank_sum,
        {{ exact_sum('grouped.mean_discount_rate') }} / count(*) as mean_discount_rate,
        avg(case when grouped.mean_discount_rate > 0e0 then 1e0 else 0e0 end)
            as discounted_share

    from grouped
    inner join attributes on grouped.attribute = attributes.attribute

    group by all

)

select
    attribute,
    group_name,
    cast(customers as bigint) as customer_count,
    mean_discount_rate,
    discounted_share,
    (rank_sum - customers * (customers + 1e0) / 2e0)
    / nullif(customers * others, 0e0) as auc,
    sqrt(
        greatest(
            customers
            + others
            + 1e0
            - ties / nullif((customers + others) * (customers + others - 1e0), 0e0),
            0e0
        )
        / nullif(12e0 * customers * others, 0e0)
    ) as auc_error

from counted
