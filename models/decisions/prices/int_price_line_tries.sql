with

numbers as (

    {{ dbt.generate_series(41) }}

),

products as (

    select * from {{ ref('int_price_line_products') }}

),

ranges as (

    select
        price_line,
        max(cast(lowest_allowed_price as double) / price) as lowest_step,
        min(cast(highest_allowed_price as double) / price) as highest_step

    from products

    group by price_line

),

-- From the one end of what the limits of all its products allow to the other.
steps as (

    select
        ranges.price_line,
        ranges.lowest_step
        + (ranges.highest_step - ranges.lowest_step)
        * (numbers.generated_number - 1) / 4e1 as step

    from ranges
    cross join numbers

    where ranges.lowest_step <= ranges.highest_step

    union

    select
        price_line,
        1e0 as step

    from ranges

    where 1e0 between lowest_step and highest_step

),

tried as (

    select
        products.*,
        steps.step,
        {{ line_price_at('steps.step') }} as tried_price

    from products
    inner join steps on products.price_line = steps.price_line

)

-- A step counts where it moves every product of the line, within its limits.
select
    price_line,
    step,
    {{ exact_sum(objective_at('tried_price')) }} as objective,
    {{ exact_sum(objective_at('tried_price', 'elasticity_low')) }} as where_steep,
    {{ exact_sum(objective_at('tried_price', 'elasticity_high')) }} as where_flat

from tried

group by price_line, step

having
    min(
        case
            when
                tried_price between lowest_allowed_price and highest_allowed_price
                and sign(tried_price - current_price) = sign(step - 1e0)
                then 1
            else 0
        end
    ) = 1
