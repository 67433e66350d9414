with

arms as (

    select * from {{ ref('stg_price_tests') }}

    where price > 0 and visitors > 0

),

cutoffs as (

    select * from {{ ref('int_elasticity_cutoffs') }}

),

-- An arm counts by its units: the log of a Poisson count has the variance 1 / units.
logged as (

    select
        cutoffs.cutoff_date,
        arms.test_id,
        arms.product_id,
        arms.units + 5e-1 as weight,
        ln(cast(arms.price as double)) as log_price,
        ln((arms.units + 5e-1) / arms.visitors) as log_rate

    from arms
    inner join cutoffs on arms.ended_at <= cutoffs.cutoff_date

),

centred as (

    select
        *,
        log_price - sum(weight * log_price)
            over (partition by cutoff_date, test_id, product_id)
        / sum(weight) over (partition by cutoff_date, test_id, product_id)
            as centred_log_price

    from logged

)

select
    cutoff_date,
    product_id,
    cast(sum(weight - 5e-1) as bigint) as unit_count,
    round(
        sum(weight * centred_log_price * log_rate)
        / sum(weight * centred_log_price * centred_log_price),
        9
    ) as elasticity,
    round(sqrt(1e0 / sum(weight * centred_log_price * centred_log_price)), 9)
        as standard_error

from centred

group by all

having sum(weight * centred_log_price * centred_log_price) > 1e-6
