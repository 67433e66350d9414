with

plans as (

    select * from {{ ref('int_markdown_plans') }}

),

terms as (

    select * from {{ ref('int_markdown_terms') }}

),

curves as (

    select * from {{ ref('int_price_curves') }}

),

by_product as (

    select
        product_id,
        max(reason) as no_plan_reason,
        count(case when discount_rate > 0e0 then 1 end) as price_cuts,
        min_by(price, step_number) as first_price,
        max_by(price, step_number) as last_price,
        bool_or(is_guess) as has_guess,
        max(expected_revenue) as expected_revenue,
        max(expected_revenue_low) as expected_revenue_low,
        max(expected_revenue_high) as expected_revenue_high,
        max(expected_gain) as expected_gain,
        max(expected_gain_low) as expected_gain_low,
        max(expected_gain_high) as expected_gain_high,
        max(expected_discount) as expected_discount,
        max(expected_units) as expected_units,
        max(expected_units_left) as expected_units_left,
        max(cleared_share) as cleared_share

    from plans

    group by product_id

)

select
    by_product.product_id,
    curves.product_name,
    curves.category,
    terms.on_hand,
    terms.cover_weeks,
    cast(
        {{ dbt.dateadd('day', 'terms.overstock_days - 1', 'terms.as_of_date') }} as date
    ) as exit_date,
    case
        when by_product.no_plan_reason is not null then 'not known'
        when by_product.price_cuts > 0 then 'cut'
        else 'leave it'
    end as decision,
    {{ markdown_in_words() }} as reason,
    cast(curves.price as decimal(12, 2)) as current_price,
    cast(by_product.first_price as decimal(12, 2)) as first_price,
    cast(by_product.last_price as decimal(12, 2)) as last_price,
    by_product.price_cuts,
    by_product.has_guess,
    by_product.last_price < curves.unit_cost as is_below_cost,
    by_product.expected_units,
    by_product.expected_units_left,
    by_product.cleared_share,
    by_product.expected_revenue,
    by_product.expected_revenue_low,
    by_product.expected_revenue_high,
    by_product.expected_gain,
    by_product.expected_gain_low,
    by_product.expected_gain_high,
    by_product.expected_discount

from by_product
inner join terms on by_product.product_id = terms.product_id
inner join curves on by_product.product_id = curves.product_id
