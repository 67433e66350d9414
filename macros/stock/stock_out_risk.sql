{# Probability that demand exceeds what is there, of the rows of a distribution by
   quantile level: no interpolation, so the least that the levels can promise. #}
{% macro stock_out_risk(units, available) -%}
    round(
        1e0 - coalesce(
            max(quantile_level) filter (where {{ units }} <= {{ available }}), 0e0
        ),
        6
    )
{%- endmacro %}
