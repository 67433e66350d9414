with

products_on_sale as (

    select * from {{ ref('feat_pricing__product_weeks') }}

    where
        is_latest
        and (is_price_seen or weeks_with_sales > 0)

),

products as (

    select * from {{ ref('stg_products') }}

),

suggestions as (

    select
        products_on_sale.product_id,
        products.product_name,
        products.category,
        products_on_sale.price as current_price,
        cast(products.unit_cost as double) as unit_cost,
        {{ function('suggested_price') }}(products_on_sale.product_id)
            as suggested_price,
        {{ function('price_elasticity') }}(products_on_sale.product_id)
            as price_elasticity,
        {{ live('price_elasticity', 'is_extrapolated', 'products_on_sale') }}
            as is_extrapolated

    from products_on_sale
    inner join products on products_on_sale.product_id = products.product_id

),

expectations as (

    select
        *,
        {{ function('units_at_price') }}(product_id, current_price)
            as expected_units_now,
        {{ function('units_at_price') }}(product_id, suggested_price)
            as expected_units

    from suggestions

),

margins as (

    select
        *,
        expected_units_now * (current_price - coalesce(unit_cost, 0e0))
            as expected_margin_now,
        expected_units * (suggested_price - coalesce(unit_cost, 0e0))
            as expected_margin

    from expectations

    where suggested_price is not null

)

select
    product_id,
    product_name,
    category,
    current_price,
    suggested_price,
    price_elasticity,
    expected_units_now,
    expected_units,
    expected_margin_now,
    expected_margin,
    expected_margin - expected_margin_now as expected_change,
    unit_cost is not null as is_cost_known,
    case
        when current_price < unit_cost then 'today''s price is below cost'
        when suggested_price = current_price
            then 'no price nearby brings noticeably more'
        when suggested_price > current_price
            then concat(
                'each unit earns more, and 1 % more price loses only ',
                round(-price_elasticity, 1), ' % of units'
            )
        else
            concat(
                '1 % less price brings ', round(-price_elasticity, 1), ' % more units'
            )
    end as reason,
    is_extrapolated,
    {{ live_model('price_elasticity') }} as model_id

from margins
