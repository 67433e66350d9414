{# The smaller of the cap and what the bound on price ratios leaves of it. #}
{% macro largest_discount_rate() -%}
    {%- if execute %}
        {%- if not 0 <= var('largest_discount_rate') < 1 %}
            {%- do exceptions.raise_compiler_error(
                'var largest_discount_rate is ' ~ var('largest_discount_rate')
                ~ ': it must be a share of the price, from 0 to below 1') %}
        {%- endif %}
        {%- if not var('largest_group_price_ratio') >= 1 %}
            {%- do exceptions.raise_compiler_error(
                'var largest_group_price_ratio is ' ~ var('largest_group_price_ratio')
                ~ ': it must be 1 or more') %}
        {%- endif %}
    {%- endif -%}
    least(
        {{ var('largest_discount_rate') }}e0,
        1e0 - 1e0 / {{ var('largest_group_price_ratio') }}e0
    )
{%- endmacro %}
