{# What showing a product is worth: a click, a purchase and its margin, each times its
   weight; with `popularity_penalty` above 0 the more, the fewer buy the product. #}
{% macro recommendation_objective(scores, weights) -%}
    (
        {{ weights }}.click_weight * coalesce({{ scores }}.click_probability, 0e0)
        + {{ weights }}.purchase_weight
        * coalesce({{ scores }}.purchase_probability, 0e0)
        + {{ weights }}.margin_weight * coalesce({{ scores }}.expected_margin, 0e0)
    ) * power({{ scores }}.relative_popularity, -{{ weights }}.popularity_penalty)
{%- endmacro %}
