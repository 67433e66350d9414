{# What a discounted price does to purchases of a product, whoever buys: by the curve of
   constant elasticity the log of how many times as many there are, by the straight line
   of shelf prices the share by which they grow (var `discount_response`). `bound` is '' for
   what is expected, 'low' or 'high' for the end of the 90 % interval. #}
{% macro discount_effect(bound) -%}
    {%- set elasticity = {
        '': 'elasticity', 'low': 'elasticity_high', 'high': 'elasticity_low'
    }[bound] -%}
    {%- set slope = {'': 'w1', 'low': 'w1_low', 'high': 'w1_high'}[bound] -%}
    {%- if var('discount_response') == 'linear' -%}
        {{ slope }} * (price - discounted_price) * (shelf_price / price)
        / nullif(
            greatest(mean_units + {{ slope }} * (mean_price - shelf_price), 0e0), 0e0
        )
    {%- elif var('discount_response') == 'elasticity' or not execute -%}
        -{{ elasticity }} * ln(price / discounted_price)
    {%- else -%}
        {%- do exceptions.raise_compiler_error(
            "var discount_response is '" ~ var('discount_response')
            ~ "': it must be 'elasticity' or 'linear'") -%}
    {%- endif -%}
{%- endmacro %}
