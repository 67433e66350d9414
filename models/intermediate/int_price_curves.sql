with

weeks as (

    select * from {{ ref('feat_pricing__product_weeks') }}

    where is_latest

),

products as (

    select * from {{ ref('stg_products') }}

),

scored as (

    select
        weeks.*,
        products.product_name,
        products.brand,
        cast(products.unit_cost as double) as unit_cost,
        {{ function('price_elasticity') }}(weeks.product_id) as elasticity,
        {{ live('price_elasticity', 'score', 'weeks') }} as expected_units,
        {{ live('price_elasticity', 'is_extrapolated', 'weeks') }} as is_extrapolated

    from weeks
    inner join products on weeks.product_id = products.product_id

)

select
    product_id,
    product_name,
    category,
    subcategory,
    brand,
    is_price_seen or weeks_with_sales > 0 as is_on_sale,
    round(price, 2) as price,
    round(list_price, 2) as list_price,
    unit_cost,
    round(lowest_price, 2) as lowest_price,
    round(highest_price, 2) as highest_price,
    expected_units,
    2e-1 as log_units_error,
    elasticity,
    3e-1 as standard_error,
    elasticity - 1.645e0 * 3e-1 as elasticity_low,
    least(elasticity + 1.645e0 * 3e-1, -1e-1) as elasticity_high,
    weeks_with_sales >= 4 as has_enough_evidence,
    case when weeks_with_sales < 4 then 'sold in too few weeks' end
        as not_enough_because,
    is_extrapolated,
    {{ live_model('price_elasticity') }} as model_id

from scored
