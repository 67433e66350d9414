with

separation as (

    select * from {{ ref('int_group_separation') }}

    where customer_count >= {{ number_var('min_group_customers', 1, 1000000) }}

),

prices as (

    select * from {{ ref('int_group_prices') }}

),

groups as (

    select
        separation.attribute,
        separation.group_name,
        separation.customer_count,
        prices.quote_count,
        separation.mean_discount_rate,
        separation.discounted_share,
        prices.price_index
        / min(prices.price_index) over (partition by separation.attribute)
            as price_ratio,
        prices.max_price_ratio,
        prices.own_price_index
        / min(prices.own_price_index) over (partition by separation.attribute)
            as own_price_ratio,
        prices.max_own_price_ratio,
        separation.auc,
        separation.auc_error,
        -- Three deviations: a shop has some twenty groups, and of those one lies beyond
        -- two by chance alone.
        coalesce(
            abs(separation.auc - 5e-1) > 3e0 * separation.auc_error + 1e-9, false
        ) as is_separable

    from separation
    inner join prices
        on separation.attribute = prices.attribute
        and separation.group_name = prices.group_name

),

audited as (

    select * from groups

    union all

    select
        attribute,
        'all groups' as group_name,
        sum(customer_count) as customer_count,
        sum(quote_count) as quote_count,
        {{ exact_sum('customer_count * mean_discount_rate') }} / sum(customer_count)
            as mean_discount_rate,
        {{ exact_sum('customer_count * discounted_share') }} / sum(customer_count)
            as discounted_share,
        max(price_ratio) as price_ratio,
        max(max_price_ratio) as max_price_ratio,
        max(own_price_ratio) as own_price_ratio,
        max(max_own_price_ratio) as max_own_price_ratio,
        cast(null as double) as auc,
        cast(null as double) as auc_error,
        bool_or(is_separable) as is_separable

    from groups

    group by all

),

evaluated as (

    select
        *,
        max_price_ratio
        <= {{ number_var('max_group_price_ratio', 1, 100) }} + 1e-6
            as is_within_bound,
        max_own_price_ratio
        <= {{ number_var('max_group_price_ratio', 1, 100) }} + 1e-6
            as are_own_prices_within_bound

    from audited

)

select
    attribute,
    group_name,
    cast(customer_count as bigint) as customer_count,
    cast(quote_count as bigint) as quote_count,
    mean_discount_rate,
    discounted_share,
    price_ratio,
    max_price_ratio,
    own_price_ratio,
    max_own_price_ratio,
    auc,
    auc_error,
    is_within_bound,
    are_own_prices_within_bound,
    is_separable,
    {{ fairness_finding() }} as finding

from evaluated
