with

spans as (

    select * from {{ ref('int_demand_spans') }}

),

levels as (

    select *
    from (
        values
        (1e-2, -2.326e0),
        (2.5e-2, -1.96e0),
        (5e-2, -1.645e0),
        (1e-1, -1.2816e0),
        (2e-1, -0.8416e0),
        (2.5e-1, -0.6745e0),
        (3e-1, -0.5244e0),
        (4e-1, -0.2533e0),
        (5e-1, 0e0),
        (6e-1, 0.2533e0),
        (7e-1, 0.5244e0),
        (7.5e-1, 0.6745e0),
        (8e-1, 0.8416e0),
        (9e-1, 1.2816e0),
        (9.5e-1, 1.645e0),
        (9.75e-1, 1.96e0),
        (9.9e-1, 2.326e0),
        (9.95e-1, 2.576e0)
    ) as normal (quantile_level, z)

)

select
    spans.product_id,
    spans.days,
    levels.quantile_level,
    greatest(
        round(spans.expected_units + levels.z * sqrt(1.5e0 * spans.expected_units)), 0e0
    ) as units

from spans
cross join levels
