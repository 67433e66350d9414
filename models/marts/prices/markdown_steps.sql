with

plans as (

    select * from {{ ref('int_markdown_plans') }}

    where reason is null

),

curves as (

    select * from {{ ref('int_price_curves') }}

)

select
    plans.product_id,
    curves.product_name,
    curves.category,
    plans.step_number,
    plans.from_date,
    cast(plans.price as decimal(12, 2)) as price,
    plans.discount_rate,
    plans.step_units as expected_units,
    plans.step_units_left as expected_units_left,
    plans.is_guess,
    coalesce(plans.price < curves.unit_cost, false) as is_below_cost

from plans
inner join curves on plans.product_id = curves.product_id
