{# What of a value a control does not explain, by least squares over each product's
   weeks (Frisch, Waugh 1933; Lovell 1963). #}
{% macro without_control(value, control) -%}
    {{ value }} - {{ control }} * coalesce(
        regr_slope({{ value }}, {{ control }})
            over (partition by cut_off_date, product_id),
        0e0
    )
{%- endmacro %}
