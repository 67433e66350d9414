{# Log of units where a share of the time has a promotion, over those without any. #}
{% macro promotion_lift(promoted_share) -%}
    ln(1e0 + {{ promoted_share }} * (exp(promotion_effect) - 1e0))
{%- endmacro %}
