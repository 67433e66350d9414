{# Whether a product of `weeks_since_sale`, `known_weeks` and `weeks_with_sale` of the
   last 26 has paused three times as long as it uses to, and four weeks at least. #}
{% macro has_stopped() -%}
    weeks_since_sale > greatest(
        4e0, 3e0 * least(known_weeks, 26) / weeks_with_sale
    )
{%- endmacro %}
