{# The product's running week as it would be at that price: a feature row. #}
{% macro week_at_price() -%}
    select
        feature_row.*
        replace (
            {{ price_effect(log_price_ratio('asked.asked_price', 'usual_price')) }}
                as price_effect
        )
    from (select for_product_id, at_price) as asked (asked_product_id, asked_price)
    inner join {{ ref('feat_prices__product_weeks') }} as feature_row
        on asked.asked_product_id = feature_row.product_id
    where
        feature_row.is_latest
        and {{ impossible_because('asked.asked_price', 'feature_row.price') }} is null
{%- endmacro %}
