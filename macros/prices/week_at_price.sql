{# The product's running week as it would be at that price: a feature row. #}
{% macro week_at_price() -%}
    select
        *
        replace (
            {{ price_effect(log_price_ratio('at_price', 'usual_price')) }}
                as price_effect
        )
    from {{ ref('feat_prices__product_weeks') }}
    where
        product_id = for_product_id
        and is_latest
        and at_price > 0
{%- endmacro %}
