{# How many times as often a row's customer buys at its discounted price: `how_much` is
   'expected', 'least' or 'most'. The var `discount_response` says by which curve: that
   of constant elasticity, times the customer's factor, or the straight line. #}
{% macro purchase_growth(how_much) -%}
    {%- set elasticity = {
        'expected': 'elasticity', 'least': 'elasticity_high', 'most': 'elasticity_low'
    }[how_much] -%}
    {%- set slope = {
        'expected': 'w1', 'least': 'w1_low', 'most': 'w1_high'
    }[how_much] -%}
    {%- if var('discount_response') == 'linear' -%}
        1e0 + customer_factor * (
            (mean_units + {{ slope }} * (mean_price - discounted_price))
            / nullif(greatest(mean_units + {{ slope }} * (mean_price - price), 0e0), 0e0)
            - 1e0
        )
    {%- elif var('discount_response') == 'elasticity' or not execute -%}
        exp({{ elasticity }} * customer_factor * ln(discounted_price / price))
    {%- else -%}
        {%- do exceptions.raise_compiler_error(
            "var discount_response is '" ~ var('discount_response')
            ~ "': it must be 'elasticity' or 'linear'") -%}
    {%- endif -%}
{%- endmacro %}
