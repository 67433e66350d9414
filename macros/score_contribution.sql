{# What one bought product adds to the score of another; as a decimal, so that the sum
   does not depend on its order. #}
{% macro score_contribution(history, neighbours) -%}
    cast(
        {{ neighbours }}.weight * case
            when {{ neighbours }}.bought_product_id = {{ neighbours }}.product_id
                then {{ history }}.repeat_weight
            else {{ history }}.taste_weight
        end as decimal(18, 9)
    )
{%- endmacro %}
