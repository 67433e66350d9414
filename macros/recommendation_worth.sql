{# What showing a product is worth: the shares and weights of a click, a purchase and its
   margin; more for what few buy, less the more of its category comes before it. #}
{% macro recommendation_worth(scores, weights) -%}
    (
        {{ weights }}.click_weight * coalesce({{ scores }}.click_probability, 0e0)
        + {{ weights }}.purchase_weight * coalesce({{ scores }}.purchase_probability, 0e0)
        + {{ weights }}.margin_weight * coalesce({{ scores }}.expected_margin, 0e0)
    ) * power({{ scores }}.popularity, -{{ weights }}.long_tail)
{%- endmacro %}
