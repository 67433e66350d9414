with

policies as (

    select * from {{ ref('int_order_policies') }}

),

positions as (

    select * from {{ ref('int_stock_positions') }}

),

daily_sales as (

    select * from {{ ref('int_product_daily_sales') }}

),

shop as (

    select
        cast({{ dbt.dateadd('day', -91, 'as_of_date') }} as date) as recent_date,
        least(
            cast({{ dbt.datediff('first_order_date', 'as_of_date', 'day') }} as double),
            91e0
        ) as recent_days

    from {{ ref('int_shop_dates') }}

),

sums as (

    select
        daily_sales.product_id,
        cast(sum(daily_sales.units) as double) as units,
        {{ exact_sum('power(cast(daily_sales.units as double), 2e0)') }} as squares

    from daily_sales
    inner join shop on daily_sales.sale_date >= shop.recent_date

    group by daily_sales.product_id

),

-- Mean and standard deviation of a day.
recent as (

    select
        policies.product_id,
        policies.location_id,
        positions.demand_share * coalesce(sums.units / shop.recent_days, 0e0) as mean,
        positions.demand_share * sqrt(greatest(coalesce(
            sums.squares / shop.recent_days
            - sums.units / shop.recent_days * sums.units / shop.recent_days,
            0e0
        ), 0e0)) as standard_deviation

    from policies
    cross join shop
    inner join positions
        on policies.product_id = positions.product_id
        and policies.location_id = positions.location_id
    left join sums on policies.product_id = sums.product_id

),

levels as (

    select
        policies.*,
        round(
            recent.mean * policies.protection_days
            + {{ normal_quantile(number_var('stock_service_level', 0.01, 0.995)) }}
            * recent.standard_deviation * sqrt(policies.protection_days)
        ) as protection_level

    from policies
    inner join recent
        on policies.product_id = recent.product_id
        and policies.location_id = recent.location_id

)

select
    product_id,
    location_id,
    case policy when 'capped base-stock' then 'base-stock' else policy end as policy,
    protection_level as reorder_point,
    case
        when policy in ('(s,S)', '(r,Q)') then protection_level + batch_units
        else protection_level
    end as order_up_to_level,
    order_quantity,
    cast(null as double) as order_cap

from levels
