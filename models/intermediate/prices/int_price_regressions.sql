with

residuals as (

    select * from {{ ref('int_price_residuals') }}

),

sums as (

    select
        cutoff_date,
        product_id,
        count(*) as week_count,
        {{ exact_sum('log_units * log_units') }} as of_units,
        {{ exact_sum('log_price * log_price') }} as of_price,
        nullif(round({{ exact_sum('is_promoted * is_promoted') }}, 9), 0e0)
            as of_promotion,
        {{ exact_sum('log_price * log_units') }} as of_price_and_units,
        {{ exact_sum('is_promoted * log_units') }} as of_promotion_and_units,
        {{ exact_sum('is_promoted * log_price') }} as of_promotion_and_price

    from residuals

    group by all

),

-- Of price what promotions do not explain, and the units that go with it.
partial_sums as (

    select
        *,
        of_price - coalesce(power(of_promotion_and_price, 2) / of_promotion, 0e0)
            as of_own_price,
        of_price_and_units
        - coalesce(
            of_promotion_and_price * of_promotion_and_units / of_promotion, 0e0
        ) as of_own_price_and_units

    from sums

),

slopes as (

    select
        *,
        of_own_price_and_units / of_own_price as elasticity,
        of_units
        - coalesce(power(of_promotion_and_units, 2) / of_promotion, 0e0)
        - power(of_own_price_and_units, 2) / of_own_price as unexplained

    from partial_sums

    where
        of_own_price > 1e-6
        and week_count > 4

)

select
    cutoff_date,
    product_id,
    week_count,
    round(elasticity, 9) as elasticity,
    round(
        sqrt(greatest(unexplained, 1e-9) / (week_count - 4) / of_own_price), 9
    ) as standard_error,
    round(
        coalesce(
            (of_promotion_and_units - elasticity * of_promotion_and_price)
            / of_promotion,
            0e0
        ),
        9
    ) as promotion_effect

from slopes
